import { parseArgs } from 'node:util';

export const HELP = `npm run soak: votes for an hour at half of what the machine can, and sees that nothing grows.

  npm run soak                            an hour, at half of what a short calibration measured
  npm run soak -- --minutes 5 --rate 100  five minutes, at 100 votes a second

  --minutes M  for how long it votes: 60; starting and calibrating come on top
  --rate N     votes a second, without a calibration
  --out DIR    where soak.md, soak.svg and soak.csv go: reports
  --help       this text

It starts a Redis and a PostgreSQL of its own, an api and two consumers, and removes them again. Each second it looks at
memory, open files, connections and what waits; what still grows once all has warmed up is a leak. Ctrl-C reports what
there is. Ends with 0 when nothing grows and all votes are counted, with 1 when not or when it was too short to tell,
with 2 when it could not run.`;

const MINUTES = { least: 0.05, most: 7 * 24 * 60 };
const RATE = { least: 1, most: 100_000 };

export interface CommandLine {
  readonly help: boolean;
  readonly minutes: number;
  /** Votes a second; undefined where they have to be found. */
  readonly rate: number | undefined;
  /** The folder of the reports. */
  readonly out: string;
}

/** @throws Error with a sentence that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      minutes: { type: 'string' },
      rate: { type: 'string' },
      out: { type: 'string' },
    },
  });
  return {
    help: values.help ?? false,
    minutes: values.minutes === undefined ? 60 : number('--minutes', values.minutes, MINUTES),
    rate: values.rate === undefined ? undefined : number('--rate', values.rate, RATE),
    out: values.out ?? 'reports',
  };
}

function number(name: string, value: string, { least, most }: { least: number; most: number }): number {
  const read = value.trim() === '' ? Number.NaN : Number(value);
  if (read >= least && read <= most) return read;
  throw new Error(`${name} ${value} is no number from ${least} to ${most}.`);
}
