import { parseArgs } from 'node:util';
import { chosen } from './chosen.ts';
import type { Comparison } from './comparison.ts';
import { COMPARISONS } from './comparisons.ts';
import type { Measuring } from './measuring.ts';
import { MEASURING, measuringOf } from './measuring.ts';

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

export interface CommandLine extends Measuring {
  readonly comparisons: readonly Comparison[];
  readonly rounds: number;
}

/** @throws Error with a sentence that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const options = { ...MEASURING, rounds: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return {
    ...measuringOf(values),
    comparisons: chosen(COMPARISONS, values.only),
    rounds: roundsOf(values.rounds),
  };
}

function roundsOf(value = '5'): number {
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  throw new Error(`--rounds ${value} is no number from 1 to 99.`);
}
