import pg from 'pg';
import { migrate } from '#results/migrate.ts';
import { insertVotes } from '#results/postgres/insert-votes.ts';
import { createTallyReader, createTallyWriter } from '#results/postgres/tally-ports.ts';
import type { Database } from '#runtime/database/database.ts';
import { MIGRATION_LIMITS } from '#runtime/database/pg-connection.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { freshDatabase } from '#tests/servers/fresh-database.ts';
import { median } from '#tests/statistics.ts';
import type { Comparison, Curve, Figures, Row } from '../comparison.ts';
import { MB } from '../figures.ts';
import type { Rig } from '../rig.ts';
import { positionedVotes } from '../votes.ts';

/** Votes counted already, of which each is ten times the one before. */
const SIZES = { long: [100_000, 1_000_000, 10_000_000], short: [100, 1_000, 10_000] };
const NAMES = ['10⁵', '10⁶', '10⁷'];
const FILL_BATCH_SIZE = 5_000;
/** As a consumer takes them. */
const BATCH_SIZE = 1_000;
/** Few beside what is there, so that the smallest is not twice as large after some rounds. */
const BATCHES = 10;
const READS = 50;
/** How often the rate of filling is looked at, in votes. */
const LOOK_VOTES = { long: 100_000, short: 1_000 };
const MICROSECONDS = 1_000;

/** A database in which so many votes are counted. */
interface Counted {
  readonly database: Database;
  readonly client: pg.Client;
  /** Votes a second, as it was filled. */
  readonly filling: readonly (readonly [votes: number, perSecond: number])[];
}

/** What a vote costs the database once many are counted. */
export const growth: Comparison = {
  name: 'growth',
  title: 'Growth',
  compares:
    'What counting a vote costs the database, in batches of 1,000 by the statements of a consumer, once 10⁵, 10⁶ and 10⁷ votes are counted; how long the results take to read then, and how large `vote_events` is, with its indexes. In a short form there are fewer by a factor of a few hundred.',
  rows: [
    ...NAMES.map((name, i): Row => ({ title: `a vote, at ${name}`, of: `${sideOf(i)}.vote`, unit: 'µs' })),
    {
      title: 'a vote at 10⁷ / at 10⁵',
      of: `${sideOf(2)}.vote`,
      over: `${sideOf(0)}.vote`,
      unit: 'times',
      target: { id: 'T8', atMost: 1.25 },
    },
    ...NAMES.map(
      (name, i): Row => ({ title: `reading the results, at ${name}`, of: `${sideOf(i)}.read`, unit: 'ms' }),
    ),
    {
      title: 'reading the results at 10⁷ / at 10⁵',
      of: `${sideOf(2)}.read`,
      over: `${sideOf(0)}.read`,
      unit: 'times',
      target: { id: 'T8', atMost: 1.25 },
    },
    ...NAMES.map(
      (name, i): Row => ({ title: `\`vote_events\`, at ${name}`, of: `${sideOf(i)}.size`, unit: 'MB' }),
    ),
    { title: '`vote_events` a vote, at 10⁷', of: `${sideOf(2)}.perVote`, unit: 'bytes' },
  ],
  async begin(rig, cleanup) {
    const all: Counted[] = [];
    for (const size of rig.sized(SIZES)) all.push(await counted(rig, size, cleanup));
    return {
      sides: new Map(all.map((each, i) => [sideOf(i), () => measure(each)])),
      curves: () => curvesOf(all),
    };
  },
};

function sideOf(place: number): string {
  return `${['small', 'medium', 'large'][place]}`;
}

/** Makes a database and counts so many votes in it, by the statement of a consumer. */
async function counted(rig: Rig, size: number, cleanup: AsyncDisposableStack): Promise<Counted> {
  const { url, drop } = await freshDatabase(rig.postgres.url);
  cleanup.defer(drop);
  const options = { url, ca: undefined, applicationName: 'votes-bench', onError: () => {} };
  // The limits of a migration: on a busy machine a statement that is slow is a figure, not a failure.
  const database = createPgDatabase({ ...options, poolMin: 1, poolMax: 1, limits: MIGRATION_LIMITS });
  cleanup.defer(() => database.close());
  await migrate(database);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  cleanup.defer(() => client.end());
  const filling: [number, number][] = [];
  const lookVotes = rig.sized(LOOK_VOTES);
  for (let done = 0; done < size; done += lookVotes) {
    const votes = Math.min(lookVotes, size - done);
    filling.push([done + votes, votes / (await fill(database, votes))]);
  }
  // As it would be by itself after a while; in the middle of a measurement it would be in one only.
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  return { database, client, filling };
}

/** Counts so many votes; gives how long it took, in seconds. */
async function fill(database: Database, count: number): Promise<number> {
  let took = 0;
  for (let done = 0; done < count; done += FILL_BATCH_SIZE) {
    const votes = positionedVotes(Math.min(FILL_BATCH_SIZE, count - done));
    const beganAt = performance.now();
    await database.transaction([insertVotes(votes)]);
    took += performance.now() - beganAt;
  }
  return took / 1_000;
}

async function measure({ database, client }: Counted): Promise<Figures> {
  const writer = createTallyWriter(database);
  const reader = createTallyReader(database);
  const batches: number[] = [];
  for (let i = 0; i < BATCHES; i += 1) {
    const votes = positionedVotes(BATCH_SIZE);
    batches.push(await tookMs(() => writer.applyBatch({ votes, deadLetters: [] })));
  }
  const reads: number[] = [];
  for (let i = 0; i < READS; i += 1) reads.push(await tookMs(() => reader.readTally()));
  const { rows } = await client.query<{ size: string; votes: string }>(
    "select pg_total_relation_size('vote_events') as size, sum(count) as votes from votes",
  );
  const [size, votes] = [Number(rows[0]?.size), Number(rows[0]?.votes)];
  return {
    vote: (median(batches) / BATCH_SIZE) * MICROSECONDS,
    read: median(reads),
    size: size / MB,
    perVote: size / votes,
  };
}

async function tookMs(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now();
  await work();
  return performance.now() - beganAt;
}

/** How fast the largest was filled, from its first vote to its last. */
function curvesOf(all: readonly Counted[]): Curve[] {
  const points = all.at(-1)?.filling ?? [];
  const plot = 'Votes counted a second while the table grows';
  return [{ plot, title: 'in batches of 5,000', along: 'votes', unit: 'per second', points }];
}
