import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import { closedAfterEach } from '../event-log-contract/steps.ts';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { createVoteAppender } from './append.ts';
import { createVoteReader } from './read.ts';

const GROUP = 'vote-processors';

describe('a link to Redis that fails on its way', () => {
  let server: RedisServer; // Of its own, for its connections are looked at.
  let proxy: TcpProxy;
  let stream: string;
  let redis: ReturnType<typeof createClient>;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    proxy = await startTcpProxy(server.port);
    stream = scratchStream();
    redis = createClient({ url: server.url });
    await redis.connect();
  });
  afterEach(async () => {
    await redis.del(stream);
    redis.destroy();
    await proxy.close();
  });
  const opened = closedAfterEach();

  const address = () => ({ url: `redis://127.0.0.1:${proxy.port}` });
  const vote = (): Vote => ({ option: 'cats', requestId: mintRequestId(), timestamp: Date.now() });
  function reader(onVanished: (positions: readonly string[]) => void = () => {}, reclaimAfterMs = 60_000) {
    const options = { address: address(), stream, group: GROUP, consumer: 'a', reclaimAfterMs };
    return opened(createVoteReader({ ...options, onVanished }));
  }

  it('[EL1] append says that the outcome is unknown when the vote went in and the answer was lost', async () => {
    const into = opened(createVoteAppender({ address: address(), stream, deadlineMs: 5_000 }));
    await expect.poll(() => into.append(vote()).catch((error) => error.message)).toMatch(/^\d+-\d+$/);
    proxy.dropReplies();
    const lost = expect(into.append(vote())).rejects.toThrow(OutcomeUnknown);
    await expect.poll(() => redis.xLen(stream)).toBe(2);
    proxy.cut();
    await lost;
  });

  it('[EL3] votes that take too long to arrive at once arrive in smaller numbers', async () => {
    const fields = ['option', 'cats', 'padding', 'x'.repeat(200_000)];
    for (let i = 0; i < 16; i += 1) await redis.sendCommand(['XADD', stream, '*', ...fields]);
    proxy.throttleReplies(800_000); // All 16 take 4 s; the deadline of a read that does not wait is 2 s.
    const from = reader();
    const seen = new Set<string>();
    const read = async () => {
      const deliveries = await from.read({ batchSizeMax: 16, blockTimeoutMs: 1 }).catch(() => []);
      for (const { position } of deliveries) seen.add(position);
      await from.acknowledge(deliveries.map(({ position }) => position)).catch(() => {});
      return seen.size;
    };
    await expect.poll(read, { timeout: 25_000, interval: 1 }).toBe(16);
  });

  it('[EL3] a pending entry that somebody deleted is told once and hides none beside it', async () => {
    const positions: string[] = [];
    for (let i = 0; i < 3; i += 1) positions.push(await redis.xAdd(stream, '*', { option: 'cats' }));
    await redis.xGroupCreate(stream, GROUP, '0');
    await redis.xReadGroup(GROUP, 'a', { key: stream, id: '>' });
    await redis.xDel(stream, positions[1] ?? '');
    const vanished: string[] = [];
    const from = reader((gone) => vanished.push(...gone));
    const read = () => from.read({ batchSizeMax: 10, blockTimeoutMs: 1 }).catch(() => []);
    let delivered: string[] = [];
    await expect
      .poll(async () => {
        delivered = [...delivered, ...(await read()).map(({ position }) => position)];
        return delivered;
      })
      .toEqual([positions[0], positions[2]]);
    expect(vanished).toEqual([positions[1]]);
    expect((await redis.xPending(stream, GROUP)).pending).toBe(2);
  });

  it('[EL3] what was taken over from a dead reader comes at once though the reply that brought it was lost', async () => {
    const positions: string[] = [];
    for (let i = 0; i < 3; i += 1) positions.push(await redis.xAdd(stream, '*', { option: 'cats' }));
    await redis.xGroupCreate(stream, GROUP, '0');
    await redis.xReadGroup(GROUP, 'dead', { key: stream, id: '>' });
    const from = reader(undefined, 2_000);
    const read = () => from.read({ batchSizeMax: 10, blockTimeoutMs: 1 });
    await expect.poll(() => read().catch(() => 'down')).toEqual([]);
    const oldest = async () => (await redis.xPendingRange(stream, GROUP, '-', '+', 1))[0];
    await expect.poll(async () => (await oldest())?.millisecondsSinceLastDelivery).toBeGreaterThan(2_000);
    proxy.dropReplies();
    const lost = expect(read()).rejects.toThrow(LogUnavailable);
    await expect.poll(async () => (await oldest())?.consumer).toBe('a');
    // Only the connection that took them over ends; the one that reads would look after itself.
    await redis.sendCommand(['CLIENT', 'KILL', 'ID', await idOfOwner()]);
    await lost;
    proxy.heal();
    expect((await read()).map(({ position }) => position)).toEqual(positions);
  });

  /** What the server calls the connection that acts as reader on this stream's group just now. */
  async function idOfOwner(): Promise<string> {
    const lines = String(await redis.sendCommand(['CLIENT', 'LIST'])).split('\n');
    const mine = lines.filter(
      (line) => line.includes('name=votes-acknowledge') && line.includes('cmd=xautoclaim'),
    );
    return /\bid=(\d+)/.exec(mine.at(-1) ?? '')?.[1] ?? '';
  }
});
