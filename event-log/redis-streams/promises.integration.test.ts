import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { encodeFlat } from '#ballot/codec.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import { appendMany, closedAfterEach, next, vote, whenUp } from '../event-log-contract/steps.ts';
import { createVoteAppender } from './append.ts';
import { createVoteReader } from './read.ts';

const group = 'vote-processors';
const NONE = { broken: [], unwatched: 0 };

describe('what a Redis has promised', () => {
  const address = { url: inject('redisUrl') };
  let stream: string;
  let redis: ReturnType<typeof createClient>;
  beforeEach(async () => {
    stream = scratchStream();
    redis = createClient(address);
    await redis.connect();
  });
  afterEach(async () => {
    await redis.del([stream, `${stream}:{0}`, `${stream}:{1}`]);
    redis.destroy();
  });
  const opened = closedAfterEach();
  const appender = (options: { partitions?: number; promisesMax?: number } = {}) =>
    opened(createVoteAppender({ address, stream, group, ...options }));
  const reader = (partitions = 1) =>
    opened(createVoteReader({ address, stream, group, partitions, consumer: 'a', reclaimAfterMs: 30_000 }));
  const idsOf = (votes: readonly { requestId: string }[]) => votes.map(({ requestId }) => requestId).sort();

  it.each([1, 2])(
    '[EL12] is missed once where it is gone, whether it was read or not (%i partitions)',
    async (partitions) => {
      const log = appender({ partitions });
      const votes = await appendMany(log, 20);
      expect(await log.takeBroken()).toEqual(NONE);
      await next(reader(partitions), { batchSizeMax: 5, blockTimeoutMs: 1_000 });
      expect(await log.takeBroken()).toEqual(NONE);
      await redis.del([stream, `${stream}:{0}`, `${stream}:{1}`]);
      await whenUp(() => log.append(vote())); // The newest is there again, and stands for none before it.
      expect(idsOf((await log.takeBroken()).broken)).toEqual(idsOf(votes));
      expect(await log.takeBroken()).toEqual(NONE);
    },
  );

  it('[EL12] is kept once it was acknowledged, and may go', async () => {
    const log = appender();
    const votes = await appendMany(log, 10);
    const from = reader();
    const read = await next(from, { batchSizeMax: 6, blockTimeoutMs: 1_000 });
    await from.acknowledge(read.map(({ position }) => position));
    expect(await log.takeBroken()).toEqual(NONE);
    await redis.del(stream);
    expect(idsOf((await log.takeBroken()).broken)).toEqual(idsOf(votes.slice(6)));
  });

  it('[EL12] is broken where the end of the log is gone and its ids were given to other votes', async () => {
    const log = appender();
    const votes = await appendMany(log, 3);
    const [, second, third] = (await redis.xRange(stream, '-', '+')) ?? [];
    // An older file is put in its place: what is acknowledged since says nothing of what was lost.
    const dumped = await redis.xRange(stream, '-', '+', { COUNT: 1 });
    await redis.del(stream);
    for (const { id, message } of dumped ?? []) await redis.xAdd(stream, id, message);
    for (const each of [second, third])
      await redis.sendCommand(['XADD', stream, each?.id ?? '', ...encodeFlat(vote())]);
    await redis.xGroupCreate(stream, group, '$');
    expect(idsOf((await log.takeBroken()).broken)).toEqual(idsOf(votes.slice(1)));
  });

  it('[EL12] is remembered up to a limit, and told how many are not watched', async () => {
    const log = appender({ promisesMax: 8 });
    const votes = await appendMany(log, 20);
    expect(await log.takeBroken()).toEqual({ broken: [], unwatched: 12 });
    await redis.del(stream);
    const { broken, unwatched } = await log.takeBroken();
    expect({ broken: idsOf(broken), unwatched }).toEqual({ broken: idsOf(votes.slice(12)), unwatched: 12 });
  });

  it('[EL12] is not missed on a replica, which may still get it', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const log = opened(createVoteAppender({ address: server, stream, group }));
    const [cast] = await appendMany(log, 1);
    const other = await createClient({ url: server.url }).connect();
    onTestFinished(() => other.destroy());
    await other.del(stream);
    await other.sendCommand(['REPLICAOF', '127.0.0.1', '1']);
    await expect(log.takeBroken()).rejects.toMatchObject({ name: 'LogUnavailable' });
    await other.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    const [broken] = (await log.takeBroken()).broken;
    expect(broken?.requestId).toBe(cast?.requestId);
  });
});
