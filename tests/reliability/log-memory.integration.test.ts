import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { encodeFlat } from '#ballot/codec.ts';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { ANSWER_MAX_MS, expectAllCounted } from '#tests/processes/all-counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { HEALING_MS } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

const MB = 1_000_000;
/** A vote may carry fields we do not know; this one makes it weigh two kilobytes. */
const PADDING = ['padding', 'x'.repeat(1_900)];
const VOTE_SIZE = 2_000;
const CHUNK = 500;

/** The memory of the real event log, much smaller than all that passes through it. */
describe('an event log with little memory', () => {
  let redisServer: RedisServer;
  let redis: ReturnType<typeof createClient>;
  let pipeline: Pipeline;
  let appended: Map<string, Option>;

  async function start(memory: number): Promise<void> {
    redisServer = await startRedis({ args: ['--maxmemory', String(memory)] });
    redis = createClient({ url: redisServer.url });
    await redis.connect();
    pipeline = await Pipeline.on(redisServer.url, inject('databaseUrl'));
  }
  beforeEach(() => {
    appended = new Map();
  });
  afterEach(async () => {
    await pipeline.close();
    redis.destroy();
    await redisServer.stop();
  });

  const stream = () => pipeline.backends.stream;
  const memoryUsed = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);

  /** Appends heavy votes past the api; gives whether the log took all of them. */
  async function appendHeavy(count: number): Promise<boolean> {
    const votes = Array.from({ length: count }, () => mintRequestId());
    const replies = await Promise.allSettled(
      votes.map((requestId) => {
        const vote = encodeFlat({ option: 'cats', requestId, timestamp: Date.now() });
        return redis.sendCommand(['XADD', stream(), '*', ...vote, ...PADDING]);
      }),
    );
    votes.forEach((requestId, i) => {
      if (replies[i]?.status === 'fulfilled') appended.set(requestId, 'cats');
    });
    return replies.every(({ status }) => status === 'fulfilled');
  }

  it('[EL9] lets ten times its 20 MB of votes pass, and not one of those that come meanwhile is refused', {
    timeout: 180_000,
  }, async () => {
    const memory = 20 * MB;
    await start(memory);
    await pipeline.startConsumer();
    await pipeline.startApi();
    const voters = new Voters(pipeline.apiUrl, { count: 4 });
    while (appended.size * VOTE_SIZE < 10 * memory) {
      expect(await appendHeavy(CHUNK)).toBe(true);
      // However slow the machine: what comes next finds room, or nothing was trimmed.
      await expect.poll(memoryUsed, { timeout: 20_000, interval: 5 }).toBeLessThan(0.8 * memory);
    }
    await voters.leave();
    expect(voters.failures).toEqual(new Map());
    await expectAllCounted(pipeline, new Map([...voters.accepted, ...appended]));
    // What is counted was kept for as long as there was room.
    expect(await memoryUsed()).toBeGreaterThan(0.4 * memory);
  });

  it('[EL9] full of votes that nobody has ever read is emptied by the first consumer that comes', {
    timeout: 90_000,
  }, async () => {
    await start(4 * MB);
    const migrates = await pipeline.startConsumer();
    const api = await pipeline.startApi();
    await migrates.end();
    await redis.del(stream());
    const voters = new Voters(pipeline.apiUrl, { count: 4 });
    while (await appendHeavy(CHUNK));
    await api.untilPrinted(/The event log takes no votes/);
    await expect
      .poll(() => fetch(`${pipeline.apiUrl}/ready`).then((answer) => answer.text()))
      .toMatch(/"event_log":\{"ok":false,"detail":"The log is full/);
    await pipeline.startConsumer();
    await api.untilPrinted(/The event log takes votes again/, HEALING_MS);
    await voters.leave();
    expect([...voters.failures.keys()]).toEqual(['log_unavailable']);
    expect(voters.slowestMs).toBeLessThan(ANSWER_MAX_MS);
    await expectAllCounted(pipeline, new Map([...voters.accepted, ...appended]));
  });
});
