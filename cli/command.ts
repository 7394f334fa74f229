import type { ParseArgsOptionsConfig } from 'node:util';
import type { Places } from './places.ts';
import type { Terminal } from './terminal.ts';

/** One thing an operator can ask for. */
export interface Command {
  /** What is typed after `votes`, in one word or two: `verify`, `dead-letters list`. */
  readonly name: string;
  /** One line of `votes --help`. */
  readonly summary: string;
  /** What `votes NAME --help` says after its name and summary. */
  readonly help: string;
  /** Besides those of every command. */
  readonly options?: ParseArgsOptionsConfig;
  /** Names of what is typed without dashes, for the help and to tell what is missing: `['ID']`. */
  readonly positionals?: readonly string[];
  /**
   * Does it. What it throws is told to the person in words, by `cli/explain.ts`.
   *
   * @returns What the process ends with; an exit code other than 0 stands in `help`.
   */
  run(given: Given): Promise<ExitCode>;
}

/** What a command is handed. */
export interface Given {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  /** Aborts at the first Ctrl-C. */
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
