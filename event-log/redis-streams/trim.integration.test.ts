import { createClient } from 'redis';
import { expect, it, onTestFinished } from 'vitest';
import { startRedis } from '#tests/servers/redis.ts';
import { appendMany, drain, whenUp } from '../event-log-contract/steps.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { createVoteReader } from './read.ts';
import { createLogTrimmer } from './trim.ts';

const stream = 'votes';
const ALL = { batchSizeMax: 1_000, blockTimeoutMs: 50 };

/** A log on a server of its own, whose memory is filled and whose groups are counted. */
async function givenLog() {
  const address = await startRedis();
  const redis = await createClient({ url: address.url }).connect();
  const appender = createVoteAppender({ address, stream });
  const trimmer = createLogTrimmer({ address, stream });
  onTestFinished(async () => {
    await Promise.all([appender.close(), trimmer.close()]);
    redis.destroy();
    await address.stop();
  });
  /** Acknowledges everything there is in the name of one group. */
  async function count(group: string): Promise<void> {
    const reader = createVoteReader({ address, stream, group, consumer: 'a', reclaimAfterMs: 30_000 });
    await reader.acknowledge((await drain(reader, ALL)).map((each) => each.position));
    await reader.close();
  }
  const trim = (retentionMs: number, memoryRatioMax = 1) =>
    whenUp(() => trimmer.trim({ retentionMs, memoryRatioMax }));
  return { address, redis, appender, count, trim };
}

it('[EL9] keeps what a second group has not read', async () => {
  const { redis, appender, count, trim } = await givenLog();
  await redis.xGroupCreate(stream, 'others', '0', { MKSTREAM: true });
  await appendMany(appender, 500);
  await count('vote-processors');
  expect((await trim(0)).removed).toBe(0);
  await count('others');
  expect((await trim(0)).removed).toBeGreaterThan(300);
});

it('[EL9] keeps fewer votes where the memory is too full, and says when that was not enough', async () => {
  const { redis, appender, count, trim } = await givenLog();
  await appendMany(appender, 2_000);
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  await redis.configSet('maxmemory', String(used * 2));
  expect(await trim(60_000, 0.1)).toEqual({ removed: 0, isOverfull: true });
  await count('vote-processors');
  expect(await trim(60_000, 0.9)).toEqual({ removed: 0, isOverfull: false });
  expect(await trim(60_000, 0.1)).toEqual({ removed: 2_000 - (await redis.xLen(stream)), isOverfull: true });
  expect(await redis.xLen(stream)).toBeLessThan(200);
});

it('[EL6] depth still tells what is unread and pending after a trim', async () => {
  const { address, appender, count, trim } = await givenLog();
  await appendMany(appender, 500);
  await count('vote-processors');
  await appendMany(appender, 30);
  await trim(0);
  const observer = createLogObserver({ address, stream, group: 'vote-processors' });
  onTestFinished(() => observer.close());
  expect(await whenUp(() => observer.depth())).toMatchObject({ unread: 30, pending: 0 });
});
