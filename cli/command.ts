import type { ParseArgsOptionsConfig } from 'node:util';
import type { Places } from './places.ts';
import type { Terminal } from './terminal.ts';

/** One thing an operator can ask for. */
export interface Command {
  /** What is typed after `votes`, in one word or two: `verify`, `dead-letters list`. */
  readonly name: string;
  /** Under which heading of `votes --help` it stands. */
  readonly group: Group;
  /** One line of `votes --help`. */
  readonly summary: string;
  /** What `votes NAME --help` says after its name and summary, in a few lines. */
  readonly help: string;
  /** A line to copy, from the command's name on. */
  readonly example: string;
  /** Besides those of every command; a long name each. */
  readonly options?: Readonly<Record<string, Option>>;
  /** Names of what is typed without dashes: `ID` has to be there, `[FILE]` may be left out, `ID...` may be repeated. */
  readonly positionals?: readonly string[];
  /** What exit codes besides those of every command say. `1` only where it can be answered. */
  readonly exits?: Readonly<Record<number, string>>;
  /** It asks nothing of the places the votes are at, and so has no `--data`. */
  readonly withoutPlaces?: true;
  /**
   * Does it. What it throws is told to the person in words, by `cli/explain.ts`.
   *
   * @returns What the process ends with.
   */
  run(given: Given): Promise<ExitCode>;
}

/** The headings of the help, in their order. */
export const GROUPS = {
  look: 'Look',
  ballot: 'Run the ballot',
  repair: 'Prove and repair',
  keep: 'Keep and clear away',
  try: 'Try out',
} as const;
export type Group = keyof typeof GROUPS;

/** An option as `node:util` parses it, with its line of the help. */
export type Option = ParseArgsOptionsConfig[string] & {
  readonly about: string;
  /** What stands for its value in the help: `N`. */
  readonly value?: string;
};

/** What a command is handed. */
export interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  /** Aborts at the first Ctrl-C, and when nobody reads the results any more. */
  readonly signal: AbortSignal;
  /** Where the votes are: opened when it is first asked for, closed after the command. */
  places(): Promise<Places>;
}

/** What every command may end with; a command may say more by others, from 10 on. */
export const EXIT = {
  done: 0,
  /** It was looked for and found wanting: a vote is missing, a counter differs. */
  found: 1,
  /** It could not be done: a server is down, a folder is taken. */
  failed: 2,
  /** EX_USAGE of sysexits.h. */
  usage: 64,
  /** EX_CONFIG of sysexits.h. */
  config: 78,
  /** Ended by Ctrl-C, as a shell says it. */
  interrupted: 130,
} as const;
export type ExitCode = number;

/** What was typed makes no sense; the message says which part of it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
