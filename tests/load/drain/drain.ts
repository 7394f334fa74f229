import { cpuMicrosecondsOf, memoryOf } from '#tests/processes/process-figures.ts';
import type { Comparison, Figures } from '../comparison.ts';
import { bringSchema } from '../consumers.ts';
import { pinnedTo } from '../cores.ts';
import { MB } from '../figures.ts';
import type { Rig } from '../rig.ts';
import { startLog } from '../rig.ts';
import { fillLog } from '../votes.ts';
import { DRAINED_MS_MAX, drained } from './drained.ts';

/** Some seconds of work, against which the first batches, whose code is not compiled yet, weigh little. */
const VOTES = { long: 1_000_000, short: 10_000 };
/** One at a time is slow, and as fast from the first to the last. */
const UPDATES = { long: 5_000, short: 100 };
/** What a consumer takes at once unless told. */
const BATCH_SIZE = 1_000;

/** How fast one consumer counts what waits, beside what the database can take at all. */
export const drain: Comparison = {
  name: 'drain',
  title: 'Drain',
  compares:
    'Votes a second that one consumer brings from a full stream to committed audit rows and counters, on one core; beside a bare loop of the same SQL statement with as many votes, and one `update` a vote, as the first design counted. PostgreSQL waits for its disk, and has a core beside the consumer as it has beside the loops: Redis is on that of the api, which takes no votes meanwhile.',
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
  async begin(rig, cleanup) {
    const log = cleanup.adopt(await startLog(rig.cores.api), (each) => each.stop());
    return {
      sides: new Map([
        ['product', () => consume(rig, log.url)],
        ['bare', () => loop(rig, 'statement-loop', [`${rig.sized(VOTES)}`, `${BATCH_SIZE}`])],
        ['updates', () => loop(rig, 'update-loop', [`${rig.sized(UPDATES)}`])],
      ]),
    };
  },
};

/** Lets a new consumer count a stream that is full when it starts. */
async function consume(rig: Rig, redisUrl: string): Promise<Figures> {
  const count = rig.sized(VOTES);
  await using pipeline = await rig.pipeline(redisUrl);
  await fillLog(pipeline.backends, count);
  const { child } = await pipeline.startConsumer({}, pinnedTo(rig.cores.consumer));
  const pid = Number(child.pid);
  const votes = await drained(pipeline, count);
  const cpu = cpuMicrosecondsOf(pid) / count;
  return { votes, cpu, memory: memoryOf(pid).peak / MB };
}

/** Lets one of the loops beside this file count by itself, into a database that is as new as the consumer's. */
async function loop(rig: Rig, name: string, args: readonly string[]): Promise<Figures> {
  await using pipeline = await rig.pipeline();
  await bringSchema(rig, pipeline);
  const started = await rig.start(`tests/load/drain/${name}.ts`, rig.cores.consumer, {
    args: [pipeline.backends.databaseUrl, ...args],
  });
  const [, votes] = await started.untilPrinted(/Committed (\S+) votes a second/, DRAINED_MS_MAX);
  await started.ended;
  return { votes: Number(votes) };
}
