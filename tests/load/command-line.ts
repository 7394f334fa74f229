import { parseArgs } from 'node:util';
import { chosen } from './chosen.ts';
import type { Comparison } from './comparison.ts';
import { COMPARISONS } from './comparisons.ts';

const NAMES = COMPARISONS.map(({ name }) => name);

export const HELP = `npm run bench: measures how fast the vote is, beside its limits and what it is compared with.

  npm run bench                              everything, five rounds: most of an hour
  npm run bench -- --only intake,drain       two of it
  npm run bench -- --short --rounds 1        whether all of it works; its figures mean nothing

  --only NAMES  ${NAMES.join(', ')}
  --rounds N    how often each side takes its turn: 5
  --short       as little of everything as there can be
  --record      write what was measured into docs/PERFORMANCE.md, its pictures and docs/performance.json
  --out DIR     where bench.md, bench.json and the pictures go: reports
  --help        this text

In each round every side takes its turn once, A B A B, on cores of its own where there are two. It starts a Redis and a
PostgreSQL of its own and removes them again; the load comes from wrk. Ctrl-C ends it, and what was finished is
reported. Nothing else should run meanwhile: the report says how busy the machine was before it began. It runs on
Linux, which tells what a process uses. Ends with 0 once it has measured all it was asked for, with 2 when it could
not.`;

export interface CommandLine {
  readonly help: boolean;
  readonly comparisons: readonly Comparison[];
  readonly rounds: number;
  readonly isShort: boolean;
  readonly isRecorded: boolean;
  /** The folder of the reports. */
  readonly out: string;
}

/** @throws Error with a sentence that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      only: { type: 'string' },
      rounds: { type: 'string' },
      short: { type: 'boolean' },
      record: { type: 'boolean' },
      out: { type: 'string' },
    },
  });
  if (values.short && values.record)
    throw new Error('--short is not to be recorded: its figures mean nothing.');
  return {
    help: values.help ?? false,
    comparisons: chosen(COMPARISONS, values.only),
    rounds: roundsOf(values.rounds),
    isShort: values.short ?? false,
    isRecorded: values.record ?? false,
    out: values.out ?? 'reports',
  };
}

function roundsOf(value = '5'): number {
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  throw new Error(`--rounds ${value} is no number from 1 to 99.`);
}
