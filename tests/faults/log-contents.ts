import { setTimeout as sleep } from 'node:timers/promises';
import { TIMESTAMP_MAX } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { streamsOf } from '#tests/processes/streams-of.ts';
import type { FailingPipeline } from './failing-pipeline.ts';
import type { Fault, Random } from './fault.ts';
import { oneOf } from './fault.ts';

const GROUP = 'vote-processors';
const UNCOUNTED = 'what was not counted when it struck';
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** No more than an entry may hold, and far more than a vote does. */
const HUGE_BYTES = 1024 * 1024;
/** How much older a copy of the log is when it is put in its place, in ms. */
const COPY_AGE_MS = { least: 200, most: 1_500 };

const nothing = async () => {};
const streams = ({ redis, pipeline }: FailingPipeline) => streamsOf(redis.client, pipeline.backends.stream);

/** The groups of every stream there is; a stream may be gone for a moment. */
async function groups(all: FailingPipeline): Promise<number> {
  const keys = await streams(all);
  const found = await Promise.all(keys.map((key) => all.redis.client.xInfoGroups(key)));
  return found.flat().filter(({ name }) => name === GROUP).length;
}

/** How often Redis was told this since its start. */
async function told({ redis }: FailingPipeline, command: string): Promise<number> {
  const stats = await redis.client.info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

/** What can become of what Redis holds. */
export const LOG_CONTENTS: readonly Fault[] = [
  {
    id: 'F8',
    name: 'loses the group',
    target: 'redis',
    async strike(all) {
      for (const key of await streams(all)) await all.redis.tell('XGROUP', 'DESTROY', key, GROUP);
      return nothing;
    },
    // It was there, it was destroyed, and somebody has made it again.
    isFelt: async (all) => (await told(all, 'xgroup.destroy')) > 0 && (await groups(all)) > 0,
  },
  {
    id: 'F8',
    name: 'loses all its keys',
    target: 'redis',
    mayLose: UNCOUNTED,
    async strike({ redis }) {
      await redis.tell('FLUSHALL');
      return nothing;
    },
    isFelt: async (all) => (await told(all, 'flushall')) > 0 && (await groups(all)) > 0,
  },
  {
    id: 'F8',
    name: 'loses a stream',
    target: 'redis',
    mayLose: UNCOUNTED,
    async strike(all, random) {
      const [first, ...others] = await streams(all);
      if (first !== undefined) await all.redis.client.del(oneOf(random, [first, ...others]));
      return nothing;
    },
    isFelt: async (all) => (await told(all, 'del')) > 0 && (await groups(all)) > 0,
  },
  {
    id: 'F8',
    name: 'is killed and started on an older copy of its files',
    target: 'redis',
    mayLose: `${UNCOUNTED}, of the votes accepted after the copy was made`,
    async strike({ redis }, random) {
      const copy = await redis.copyFolder();
      await sleep(COPY_AGE_MS.least + random() * (COPY_AGE_MS.most - COPY_AGE_MS.least));
      await redis.restore(copy);
      return nothing;
    },
    isFelt: (_, { printed }) => /event log/.test(printed()),
  },
  {
    id: 'F9',
    name: 'is handed an entry from next year, which all later ones follow',
    target: 'redis',
    async strike(all) {
      for (const key of await streams(all)) await repeatNewest(all, key);
      return nothing;
    },
    async isFelt({ redis, pipeline }) {
      const keys = await streamsOf(redis.client, pipeline.backends.stream);
      const newest = await Promise.all(
        keys.map((key) => redis.client.xRevRange(key, '+', '-', { COUNT: 1 })),
      );
      return newest.flat().some((entry) => Number(entry?.id.split('-')[0]) > Date.now() + YEAR_MS / 2);
    },
  },
  {
    id: 'F10',
    name: 'is handed entries that are no votes',
    target: 'redis',
    async strike(all, random) {
      for (const key of await streams(all))
        for (const entry of poison(random)) await all.redis.client.sendCommand(['XADD', key, '*', ...entry]);
      return nothing;
    },
    isFelt: (_, { printed }) => /kept as a dead letter/.test(printed()),
  },
];

/** Appends the newest entry once more, under an id of next year: whoever counts it has counted it. */
async function repeatNewest({ redis }: FailingPipeline, key: string): Promise<void> {
  const newest = (await redis.client.xRevRange(key, '+', '-', { COUNT: 1 }))?.[0];
  if (!newest) return;
  const at = Math.max(Number(newest.id.split('-')[0]), Date.now()) + YEAR_MS;
  await redis.client.xAdd(key, `${at}-0`, newest.message);
}

/** Entries of which none is a vote; each has an id nobody has cast. */
function poison(random: Random): (string | Buffer)[][] {
  const fields = (change: Record<string, string | Buffer>) =>
    Object.entries({
      option: 'cats',
      request_id: mintRequestId(),
      timestamp: String(Date.now()),
      ...change,
    }).flat();
  const size = Math.ceil(random() * HUGE_BYTES);
  return [
    ['vote', 'cats', 'timestamp', String(Date.now())],
    ['', ''],
    fields({ option: 'birds' }),
    fields({ option: 'cats\0' }),
    fields({ option: Buffer.of(0xff, 0xfe, 0) }),
    fields({ option: 'x'.repeat(size) }),
    fields({ request_id: '7' }),
    fields({ timestamp: String(TIMESTAMP_MAX + 1) }),
    fields({ timestamp: '9'.repeat(400) }),
    fields({ version: '2', option: '{"cats":1}' }),
  ];
}
