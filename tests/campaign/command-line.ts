import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Offered } from './schedule.ts';
import { SEEDS } from './seeded.ts';

export const HELP = `npm run chaos: lets everything fail while people vote, and checks that nothing is lost or counted twice.

  npm run chaos                             two minutes, by a seed of its own, which is printed
  npm run chaos -- --seed 7 --minutes 30    the same faults in the same order for the same seed
  npm run chaos -- --faults F1,F8           faults of some classes only
  npm run chaos -- --faults "the api is killed"   or some faults, by their words

  --seed N         a whole number below 2^32
  --minutes M      for how long faults strike: 2; checking comes on top
  --rate N         votes a second at most: 1500
  --connections N  over so many connections: 128
  --partitions N   over so many streams: by the seed, 1 or 3
  --faults LIST    classes, or parts of names, between commas; all unless told
  --until-broken   ends as soon as something is broken
  --out DIR        where the reports go: reports
  --help           this text

It starts a Redis and a PostgreSQL of its own, an api and two consumers, and removes them again. Ctrl-C heals, checks
and reports what there is. Ends with 0 when every invariant held, with 1 when one was broken, with 2 when it could
not run.`;

const MINUTES_MAX = 24 * 60;

/** What a campaign is told. */
export interface CampaignOptions<F extends Offered> {
  readonly seed: number;
  readonly minutes: number;
  /** Votes a second, at most. */
  readonly rate: number;
  readonly connections: number;
  /** Over how many streams votes are spread. */
  readonly partitions: number;
  readonly faults: readonly F[];
  /** How they were chosen; undefined where all are. */
  readonly chosenBy?: string | undefined;
  /** Whether it ends with the first broken invariant. */
  readonly untilBroken: boolean;
}

export interface CommandLine<F extends Offered> extends CampaignOptions<F> {
  readonly help: boolean;
  readonly out: string;
}

/**
 * @param offered All faults there are.
 * @throws Error with a sentence that says what is wrong.
 */
export function parseCommandLine<F extends Offered>(
  args: readonly string[],
  offered: readonly F[],
): CommandLine<F> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ help: { type: 'boolean', short: 'h' }, 'until-broken': { type: 'boolean' } },
      ...{ seed: { type: 'string' }, minutes: { type: 'string' }, rate: { type: 'string' } },
      ...{ connections: { type: 'string' }, partitions: { type: 'string' } },
      ...{ faults: { type: 'string' }, out: { type: 'string' } },
    },
  });
  const seed = number('--seed', values.seed, randomInt(SEEDS), { least: 0, most: SEEDS - 1 });
  return {
    help: values.help ?? false,
    seed,
    minutes: number('--minutes', values.minutes, 2, { least: 0.05, most: MINUTES_MAX, isWhole: false }),
    rate: number('--rate', values.rate, 1_500, { least: 1, most: 100_000 }),
    connections: number('--connections', values.connections, 128, { least: 1, most: 10_000 }),
    partitions: number('--partitions', values.partitions, seed % 2 === 0 ? 1 : 3, { least: 1, most: 64 }),
    faults: values.faults === undefined ? offered : chosen(values.faults, offered),
    chosenBy: values.faults,
    untilBroken: values['until-broken'] ?? false,
    out: values.out ?? 'reports',
  };
}

function number(
  name: string,
  value: string | undefined,
  fallback: number,
  { least, most, isWhole = true }: { least: number; most: number; isWhole?: boolean },
): number {
  if (value === undefined) return fallback;
  const read = value.trim() === '' ? Number.NaN : Number(value);
  if (read >= least && read <= most && (!isWhole || Number.isInteger(read))) return read;
  throw new Error(`${name} ${value} is no ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
}

function chosen<F extends Offered>(list: string, offered: readonly F[]): F[] {
  const wanted = list.split(',').map((each) => each.trim());
  const isMeant = ({ id, target, name }: F, word: string) =>
    id.toLowerCase() === word.toLowerCase() || (/\s/.test(word) && `${target} ${name}`.includes(word));
  const unknown = wanted.filter((word) => !offered.some((fault) => isMeant(fault, word)));
  if (unknown.length === 0) return offered.filter((fault) => wanted.some((word) => isMeant(fault, word)));
  const classes = [...new Set(offered.map(({ id }) => id))].sort(
    (a, b) => Number(a.slice(1)) - Number(b.slice(1)),
  );
  throw new Error(`There is no fault "${unknown.join('", "')}"; there are ${classes.join(', ')}.`);
}
