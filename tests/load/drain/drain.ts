import pg from 'pg';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { until } from '#tests/processes/until.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import type { Comparison, Figures } from '../comparison.ts';
import { pinnedTo } from '../cores.ts';
import { cpuSecondsOf, memoryOf } from '../process-figures.ts';
import type { Rig } from '../rig.ts';
import { fillStream } from '../votes.ts';

const VOTES = { long: 300_000, short: 3_000 };
/** One at a time is slow, and as fast from the first to the last. */
const UPDATES = { long: 5_000, short: 100 };
/** What a consumer takes at once unless told. */
const BATCH_SIZE = 1_000;
const DRAINED_MS_MAX = 300_000;
const MICROSECONDS = 1_000_000;
const MB = 1_000_000;

/** How fast one consumer counts what waits, beside what the database can take at all. */
export const drain: Comparison = {
  name: 'drain',
  title: 'Drain',
  compares:
    'Votes a second that one consumer brings from a full stream to committed audit rows and counters, on one core; beside a bare loop of the same SQL statement with as many votes, and one `update` a vote, as the first design counted. PostgreSQL waits for its disk.',
  rows: [
    { title: 'the consumer', of: 'product.votes', unit: 'per second' },
    { title: 'a bare loop of its statement', of: 'bare.votes', unit: 'per second' },
    { title: 'one `update` a vote', of: 'updates.votes', unit: 'per second' },
    {
      title: 'the consumer / the bare loop',
      of: 'product.votes',
      over: 'bare.votes',
      unit: 'times',
      target: { id: 'T2', atLeast: 0.7 },
    },
    {
      title: 'the consumer / one `update` a vote',
      of: 'product.votes',
      over: 'updates.votes',
      unit: 'times',
      target: { id: 'T2', atLeast: 40 },
    },
    { title: 'time of the consumer on its core a vote', of: 'product.cpu', unit: 'µs' },
    {
      title: 'memory of the consumer, at most',
      of: 'product.memory',
      unit: 'MB',
      target: { id: 'T6', atMost: 128 },
    },
  ],
  async begin(rig) {
    const updates = rig.isShort ? UPDATES.short : UPDATES.long;
    return {
      sides: new Map([
        ['product', () => consume(rig)],
        ['bare', () => loop(rig, 'statement-loop', [`${votesOf(rig)}`, `${BATCH_SIZE}`])],
        ['updates', () => loop(rig, 'update-loop', [`${updates}`])],
      ]),
      async [Symbol.asyncDispose]() {},
    };
  },
};

function votesOf({ isShort }: Rig): number {
  return isShort ? VOTES.short : VOTES.long;
}

async function bringSchema(pipeline: Pipeline): Promise<void> {
  const consumer = await pipeline.startConsumer();
  await untilReady(`${consumer.probeUrl}/ready`);
  await consumer.end();
}

/** Lets a new consumer count a stream that is full when it starts. */
async function consume(rig: Rig): Promise<Figures> {
  const count = votesOf(rig);
  const pipeline = await rig.pipeline();
  try {
    await fillStream(pipeline.backends.redisUrl, pipeline.backends.stream, count);
    const { child } = await pipeline.startConsumer({}, pinnedTo(rig.cores.consumer));
    const pid = Number(child.pid);
    const votes = await drained(pipeline, count);
    const cpu = (cpuSecondsOf(pid) / count) * MICROSECONDS;
    return { votes, cpu, memory: memoryOf(pid).peak / MB };
  } finally {
    await pipeline.close();
    await rig.forgetVotes();
  }
}

/**
 * Waits until all is counted; tells how many votes a second were, by the clock of the database. A row says when its
 * transaction began: from the first to the last of these instants all batches were committed but the last.
 */
async function drained({ backends }: Pipeline, count: number): Promise<number> {
  const database = new pg.Client({ connectionString: backends.databaseUrl });
  await database.connect();
  const ask = async (text: string) => (await database.query<{ value: string }>(text)).rows[0]?.value;
  try {
    await until(
      'all votes are counted',
      async () => Number(await ask('select sum(count) as value from votes')) === count,
      DRAINED_MS_MAX,
    );
    const rate = await ask(`
      with batches as (select counted_at, count(*) as votes from vote_events group by counted_at),
      ends as (select min(counted_at) as first, max(counted_at) as last from batches)
      select sum(votes) filter (where counted_at < last) / extract(epoch from last - first) as value
      from batches, ends group by first, last`);
    return Number(rate);
  } finally {
    await database.end();
  }
}

/** Lets one of the loops beside this file count by itself, into a database that is as new as the consumer's. */
async function loop(rig: Rig, name: string, args: readonly string[]): Promise<Figures> {
  const pipeline = await rig.pipeline();
  try {
    await bringSchema(pipeline);
    const started = await rig.start(`tests/load/drain/${name}.ts`, rig.cores.consumer, {
      args: [pipeline.backends.databaseUrl, ...args],
    });
    const [, votes] = await started.untilPrinted(/Committed (\S+) votes a second/, DRAINED_MS_MAX);
    await started.ended;
    return { votes: Number(votes) };
  } finally {
    await pipeline.close();
  }
}
