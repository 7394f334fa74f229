import { createClient } from '@redis/client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startRedis } from '#tests/servers/redis.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
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
  const removeDone = () => whenUp(() => trimmer.removeDone());
  return { address, redis, appender, count, trim, removeDone };
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

it('[EL9] removeDone removes what both of two groups are done with, to the entry', async () => {
  const { redis, appender, count, removeDone } = await givenLog();
  await redis.xGroupCreate(stream, 'others', '0', { MKSTREAM: true });
  await appendMany(appender, 30);
  await count('vote-processors');
  expect(await removeDone()).toBe(0);
  await redis.xReadGroup('others', 'a', { key: stream, id: '>' }, { COUNT: 20 });
  const ids = async () => ((await redis.xRange(stream, '-', '+')) ?? []).map(({ id }) => id);
  const entries = await ids();
  await redis.xAck(stream, 'others', entries.slice(0, 15));
  expect(await removeDone()).toBe(15);
  await redis.xAck(stream, 'others', entries.slice(15, 20));
  expect(await removeDone()).toBe(5);
  expect(await ids()).toEqual(entries.slice(20));
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

it('[EL9] keeps what is pending though it came in the same millisecond as what is not', async () => {
  const { redis, trim } = await givenLog();
  for (let i = 1; i <= 600; i += 1) await redis.xAdd(stream, `1700000000000-${i}`, { option: 'cats' });
  await redis.xGroupCreate(stream, 'vote-processors', '0');
  await redis.xReadGroup('vote-processors', 'a', { key: stream, id: '>' }, { COUNT: 600 });
  const done = Array.from({ length: 299 }, (_, i) => `1700000000000-${i + 1}`);
  await redis.xAck(stream, 'vote-processors', done);
  expect((await trim(0)).removed).toBeGreaterThan(100);
  expect(await redis.xRange(stream, '1700000000000-300', '1700000000000-300')).toHaveLength(1);
});

it('[EL9] removes nothing that a group made anew in the middle of it has still to read', async () => {
  const { address, redis, trim } = await givenLog();
  const operator = await createClient({ url: address.url }).connect();
  onTestFinished(() => operator.destroy());
  let isOver = false;
  let trims = 0;
  const trimming = (async () => {
    for (; !isOver; trims += 1) await trim(0);
  })();
  for (let round = 0; round < 200; round += 1) {
    await redis.multi().del(stream).xGroupCreate(stream, 'vote-processors', '0', { MKSTREAM: true }).exec();
    const all = redis.multi();
    for (let i = 0; i < 300; i += 1) all.xAdd(stream, '*', { option: 'cats' });
    await all.exec();
    await redis.xReadGroup('vote-processors', 'dead', { key: stream, id: '>' }, { COUNT: 300 });
    // The group is made anew now sooner, now later in the course of a trim.
    for (let turn = 0; turn < round % 25; turn += 1) await new Promise(setImmediate);
    await operator
      .multi()
      .xGroupDestroy(stream, 'vote-processors')
      .xGroupCreate(stream, 'vote-processors', '0')
      .exec();
    const before = trims;
    await vi.waitUntil(() => trims > before + 1, { interval: 0, timeout: 10_000 });
    expect(await redis.xLen(stream)).toBe(300);
  }
  isOver = true;
  await trimming;
});

it('[EL9] keeps fewer votes of every partition where the memory is too full', async () => {
  const { address, redis } = await givenLog();
  const [into, from, trimmer] = [
    createVoteAppender({ address, stream, partitions: 2 }),
    createVoteReader({
      address,
      stream,
      group: 'vote-processors',
      consumer: 'a',
      reclaimAfterMs: 30_000,
      partitions: 2,
    }),
    createLogTrimmer({ address, stream, partitions: 2 }),
  ];
  onTestFinished(async () => void (await Promise.all([into.close(), from.close(), trimmer.close()])));
  await appendMany(into, 1_000);
  await from.acknowledge((await drain(from, ALL)).map((each) => each.position));
  await redis.configSet('maxmemory', '1000000');
  expect(await trimmer.trim({ retentionMs: 60_000, memoryRatioMax: 0.1 })).toMatchObject({
    isOverfull: true,
  });
  for (const key of ['votes:{0}', 'votes:{1}']) expect(await redis.xLen(key)).toBeLessThan(200);
});

it('[EL7] close cuts a trim short that is under way', async () => {
  const { address } = await givenLog();
  const way = await startTcpProxy(address.port);
  onTestFinished(() => way.close());
  const trimmer = createLogTrimmer({
    address: { url: `redis://127.0.0.1:${way.port}` },
    stream,
    partitions: 64,
  });
  await trimmer.trim({ retentionMs: 0, memoryRatioMax: 1 });
  way.delay(500); // Each of its questions takes a second.
  const trimming = trimmer.trim({ retentionMs: 0, memoryRatioMax: 1 }).catch((error) => error.name);
  await trimmer.close();
  expect(await trimming).toBe('LogUnavailable');
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
