import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { createVoteReader } from './read.ts';

const DEADLINE_MS = 300;
const stream = 'votes';

describe('a Redis that fails', () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  const appender = () => createVoteAppender({ address: redis, stream, deadlineMs: DEADLINE_MS });
  const reader = (onLost?: () => void) =>
    createVoteReader({
      address: redis,
      stream,
      group: 'vote-processors',
      consumer: 'a',
      reclaimAfterMs: 30_000,
      ...(onLost && { onLost }),
    });

  it('[EL1] append says outcome unknown within its deadline when the server freezes, then fails at once', async () => {
    const into = appender();
    await untilAppended(() => into.append(vote()));
    redis.signal('SIGSTOP');
    const began = performance.now();
    await expect(into.append(vote())).rejects.toThrow(OutcomeUnknown);
    expect(performance.now() - began).toBeLessThan(DEADLINE_MS + 2_000);
    await expect(into.append(vote())).rejects.toThrow(LogUnavailable);
    redis.signal('SIGCONT');
    await untilAppended(() => into.append(vote()));
    await into.close();
  });

  it('[EL1] append says unavailable when the server is gone, and works again once it is back', async () => {
    const into = appender();
    await untilAppended(() => into.append(vote()));
    redis.signal('SIGKILL');
    await expect.poll(() => into.append(vote()).catch((error) => error.name)).toBe('LogUnavailable');
    redis = await startRedis({ port: redis.port, folder: redis.folder });
    await untilAppended(() => into.append(vote()));
    await into.close();
  });

  it('[EL1] append says unavailable when the memory is full: the vote is not in the log', async () => {
    await redis.stop();
    redis = await startRedis({ args: ['--maxmemory', '500kb'] });
    const into = appender();
    await expect.poll(() => into.append(vote()).catch((error) => error.message)).toMatch(/OOM/);
    await expect(into.append(vote())).rejects.toThrow(LogUnavailable);
    await into.close();
  });

  it('[EL1] append says unavailable when the password is wrong', async () => {
    await redis.stop();
    redis = await startRedis({ args: ['--requirepass', 'right'] });
    const told: string[] = [];
    const into = createVoteAppender({
      address: { url: redis.url.replace('//', '//:wrong@') },
      stream,
      onLost: (_, error) => told.push(error.message),
    });
    await expect.poll(() => told).toEqual([expect.stringMatching(/WRONGPASS/)]);
    await expect(into.append(vote())).rejects.toThrow(LogUnavailable);
    await into.close();
  });

  it('[EL7] a connection that is closed while it is being made is not left behind', async () => {
    const stranger = await createClient({ url: redis.url }).connect();
    const connections = async () => (await stranger.clientList()).length;
    const before = await connections();
    await Promise.all(Array.from({ length: 20 }, () => appender().close()));
    const made = async () =>
      Number(/total_connections_received:(\d+)/.exec(await stranger.info('stats'))?.[1]);
    await expect.poll(made).toBeGreaterThanOrEqual(20);
    await expect.poll(connections).toBe(before);
    stranger.destroy();
  });

  it('[EL6] depth tells how full the memory is, and that nothing may be evicted', async () => {
    const watching = createLogObserver({ address: redis, stream, group: 'vote-processors' });
    const depth = () => watching.depth().catch(() => undefined);
    await expect.poll(depth).toMatchObject({ memoryRatio: 0, mayEvict: false, takesWrites: true });
    const stranger = await createClient({ url: redis.url }).connect();
    const info = await stranger.info('memory');
    const used = Number(/used_memory:(\d+)/.exec(info)?.[1]);
    await stranger.configSet('maxmemory', String(used * 2));
    const half = await watching.depth();
    expect(half.memoryRatio).toBeGreaterThan(0.4);
    expect(half.memoryRatio).toBeLessThan(0.7);
    await stranger.configSet('maxmemory-policy', 'allkeys-lru');
    expect(await watching.depth()).toMatchObject({ mayEvict: true });
    await stranger.replicaOf('127.0.0.1', 1);
    expect(await watching.depth()).toMatchObject({ takesWrites: false });
    stranger.destroy();
    await watching.close();
  });

  it('[EL3] a read on a link that went dead ends by its watchdog, and reading goes on afterwards', async () => {
    let lost = 0;
    const from = reader(() => {
      lost += 1;
    });
    const into = appender();
    const cast = vote();
    await expect
      .poll(() => from.read({ batchSizeMax: 10, blockTimeoutMs: 10 }).catch(() => 'down'))
      .toEqual([]);
    redis.signal('SIGSTOP');
    await expect(from.read({ batchSizeMax: 10, blockTimeoutMs: 100 })).rejects.toThrow(LogUnavailable);
    expect(lost).toBeGreaterThan(0);
    redis.signal('SIGCONT');
    await untilAppended(() => into.append(cast));
    const read = () => from.read({ batchSizeMax: 10, blockTimeoutMs: 10 }).catch(() => []);
    await expect.poll(async () => (await read())[0]?.entry).toEqual({ kind: 'vote', vote: cast });
    await Promise.all([from.close(), into.close()]);
  });

  it('[EL3] votes handed out by a server that then crashed come again after its restart', async () => {
    const into = appender();
    const cast = vote();
    await untilAppended(() => into.append(cast));
    const from = reader();
    const read = () => from.read({ batchSizeMax: 10, blockTimeoutMs: 10 }).catch(() => []);
    await expect.poll(async () => (await read()).length).toBe(1);
    redis.signal('SIGKILL');
    await expect(from.acknowledge(['0-1'])).rejects.toThrow(LogUnavailable);
    redis = await startRedis({ port: redis.port, folder: redis.folder });
    await expect.poll(async () => (await read())[0]).toMatchObject({ entry: { vote: cast } });
    await Promise.all([from.close(), into.close()]);
  });
});

function vote(): Vote {
  return { option: 'dogs', requestId: mintRequestId(), timestamp: Date.now() };
}

async function untilAppended(append: () => Promise<string>): Promise<void> {
  await expect.poll(() => append().catch((error) => error.message), { timeout: 10_000 }).toMatch(/^\d+-\d+$/);
}
