import { createClient as createRedis } from '@redis/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectAllCounted, expectTimelyAnswers } from '#tests/processes/all-counted.ts';
import { Auditor } from '#tests/processes/counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';
import { FakedClock } from '#tests/servers/faked-clock.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SOON = { timeout: 20_000 };
const GROUP = 'vote-processors';
/** Entries in a node of a stream: what is counted leaves the log by whole nodes. */
const NODE = 100;
/** What is in the log for a minute may be trimmed: an hour forwards, and all of it is too old. */
const CONSUMER = { LOG_RETENTION_MINUTES: '1', BATCH_SIZE: '50', RECLAIM_AFTER_MS: '1000', BLOCK_MS: '500' };

/** What happens to which clock, in this order; each begins where the one before it has ended. */
const JUMPS = [
  { whose: 'api', by: '+1h', ms: HOUR_MS },
  { whose: 'api', by: '-1h', ms: -HOUR_MS },
  { whose: 'api', by: '+3d', ms: 3 * DAY_MS },
  { whose: 'api', by: '-20000d', ms: -20_000 * DAY_MS }, // A machine that has no clock of its own wakes up in 1970.
  { whose: 'consumer', by: '+1h', ms: HOUR_MS },
  { whose: 'consumer', by: '-3d', ms: -3 * DAY_MS },
  { whose: 'redis', by: '+1h', ms: HOUR_MS },
  { whose: 'redis', by: '-1h', ms: -HOUR_MS },
] as const;

const connect = (url: string) => createRedis({ url }).connect();

/** Those of the request ids that are not among these. */
function missingIn(these: readonly string[], requestIds: readonly string[]): string[] {
  const found = new Set(these);
  return requestIds.filter((id) => !found.has(id));
}

describe('clocks that jump while people vote', () => {
  let clocks: Record<'api' | 'consumer' | 'redis', FakedClock>;
  let server: RedisServer;
  let redis: Awaited<ReturnType<typeof connect>>;
  let pipeline: Pipeline;
  let consumer: NodeProcess & { probeUrl: string };
  let auditor: Auditor;
  let voters: Voters;

  beforeAll(async () => {
    clocks = { api: new FakedClock(), consumer: new FakedClock(), redis: new FakedClock() };
    server = await startRedis({ via: clocks.redis.via });
    redis = await connect(server.url);
    pipeline = await Pipeline.on(server.url, inject('databaseUrl'));
    consumer = await pipeline.startConsumer({ ...clocks.consumer.env, ...CONSUMER, CONSUMER_NAME: 'first' });
    await untilReady(`${consumer.probeUrl}/ready`);
    await pipeline.startApi(clocks.api.env);
    auditor = await Auditor.of(pipeline.backends.databaseUrl);
    voters = new Voters(pipeline.apiUrl, { count: 6 });
  });
  afterAll(async () => {
    await voters.leave();
    await auditor.close();
    await pipeline.close();
    redis.destroy();
    await server.stop();
    for (const clock of Object.values(clocks)) clock.remove();
  });

  const shownBy = async (url: string) => Date.parse((await (await fetch(`${url}/health`)).json()).timestamp);
  const shown = {
    api: () => shownBy(pipeline.apiUrl),
    consumer: () => shownBy(consumer.probeUrl),
    redis: async () => Number(((await redis.sendCommand(['TIME'])) as string[])[0]) * 1_000,
  };

  async function setClock(whose: keyof typeof clocks, ms: number): Promise<void> {
    clocks[whose].set(ms);
    const isThere = async () => Math.abs((await shown[whose]()) - Date.now() - ms) < 60_000;
    await expect.poll(isThere, SOON).toBe(true);
  }

  /** Resolves once many more votes have been accepted and each of them is counted: later ones do not make up for one. */
  async function votesAreCounted(): Promise<void> {
    const before = voters.count;
    await expect.poll(() => voters.count, SOON).toBeGreaterThan(before + 60);
    const accepted = [...voters.accepted.keys()];
    await expect.poll(async () => missingIn(await auditor.countedIds(), accepted), SOON).toEqual([]);
    expect((await auditor.counted()).deadLetters).toBe(0);
  }

  it.each(JUMPS)(
    '[BL2] [CO1] [EL9] the clock of $whose jumps by $by: every accepted vote is counted',
    async ({ whose, ms }) => {
      await setClock(whose, ms);
      await votesAreCounted();
    },
  );

  it('[EL9] what is unread or pending stays in the log when it is hours too old at once', async () => {
    const held = await auditor.holdCounting();
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    const before = voters.count;
    await expect.poll(() => voters.count, SOON).toBeGreaterThan(before + 6 * NODE);
    const { stream } = pipeline.backends;
    // Half of it is pending, on one who never comes back: more than a node of it, or none could be trimmed.
    await redis.xReadGroup(GROUP, 'dead', { key: stream, id: '>' }, { COUNT: 3 * NODE });
    const counted = await auditor.countedIds();
    const waiting = missingIn(counted, [...voters.accepted.keys()]);
    await setClock('redis', 2 * HOUR_MS);
    // All that was counted is trimmed. What is not counted is not: only then may the counting go on.
    const inLog = async () =>
      ((await redis.xRange(stream, '-', '+')) ?? []).map(({ message }) => message.request_id ?? '');
    const keptOfCounted = async () => counted.length - missingIn(await inLog(), counted).length;
    expect(counted.length).toBeGreaterThan(2 * NODE);
    await expect.poll(keptOfCounted, SOON).toBeLessThan(NODE);
    expect((await redis.xInfoGroups(stream))[0]?.pending).toBeGreaterThan(2 * NODE);
    expect(missingIn(await inLog(), waiting)).toEqual([]);
    await held.release();
    await votesAreCounted();
  });

  it('[EL3] [CO5] what a dead consumer left is taken over though the clock of the log was set back by an hour', async () => {
    const held = await auditor.holdCounting();
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    await consumer.end('SIGKILL');
    await setClock('redis', 0);
    await held.release();
    consumer = await pipeline.startConsumer({ ...CONSUMER, CONSUMER_NAME: 'second' });
    await votesAreCounted();
    await voters.leave();
    await expectAllCounted(pipeline, voters.accepted);
    expectTimelyAnswers(voters);
  });
});
