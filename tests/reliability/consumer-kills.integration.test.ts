import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { encode } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

const GROUP = 'vote-processors';
const VOTES = 50;
/** A full batch, where there are to be several; more than three of them are cast. */
const BATCH = 10;
const exactly = (votes: number) => ({ events: votes, counters: votes, deadLetters: 0 });

/**
 * The real consumer, killed with SIGKILL at each step of its loop. The steps are reached by holding the real
 * servers still: a table lock holds it inside its transaction, a pause of Redis' writes between COMMIT and XACK.
 */
describe('a consumer that is killed', () => {
  let redisServer: RedisServer;
  let redis: ReturnType<typeof createClient>;
  let pipeline: Pipeline;
  let auditor: Auditor;

  beforeEach(async () => {
    redisServer = await startRedis();
    redis = createClient({ url: redisServer.url });
    await redis.connect();
    pipeline = await Pipeline.on(redisServer.url, inject('databaseUrl'));
    auditor = await Auditor.of(pipeline.backends.databaseUrl);
  });
  afterEach(async () => {
    redis.destroy();
    await auditor.close();
    await pipeline.close();
    await redisServer.stop();
  });

  const stream = () => pipeline.backends.stream;
  const pending = async () => (await redis.xPending(stream(), GROUP)).pending;
  const counted = () => auditor.counted();

  /** A consumer that takes over what a dead one left after 200 ms, and is past its start. */
  async function startConsumer({ blockMs = 100, batchSize = 1_000 } = {}) {
    const consumer = await pipeline.startConsumer({
      RECLAIM_AFTER_MS: '200',
      BLOCK_MS: String(blockMs),
      BATCH_SIZE: String(batchSize),
    });
    await expect
      .poll(async () => (await fetch(`${consumer.probeUrl}/ready`)).status, { timeout: 10_000 })
      .toBe(200);
    await expect(pending()).resolves.toBeTypeOf('number'); // Ready: the log was read, so the group is there.
    return consumer;
  }

  async function castVotes(count = VOTES): Promise<void> {
    const all = redis.multi();
    for (let i = 0; i < count; i += 1) {
      const vote = {
        option: i % 3 ? 'cats' : 'dogs',
        requestId: mintRequestId(),
        timestamp: Date.now(),
      } as const;
      all.xAdd(stream(), '*', { ...encode(vote) });
    }
    await all.exec();
  }

  /** Another consumer finishes what the dead one left, once, and nothing more comes of it. */
  async function expectExactlyAfterRestart(votes = VOTES): Promise<void> {
    await startConsumer();
    await expect
      .poll(async () => ({ ...(await counted()), pending: await pending() }), { timeout: 10_000 })
      .toEqual({
        ...exactly(votes),
        pending: 0,
      });
    await castVotes(1);
    await expect.poll(counted).toEqual(exactly(votes + 1));
  }

  it('[CO1] while it waits for votes loses nothing', async () => {
    const consumer = await startConsumer();
    await consumer.end('SIGKILL');
    await castVotes();
    await expectExactlyAfterRestart();
  });

  it('[CO1] with votes handed to it that it has not seen yet loses nothing', async () => {
    const consumer = await startConsumer({ blockMs: 20_000 });
    // Frozen between two reads it would be handed nothing.
    await expect.poll(() => redis.info('clients')).toContain('blocked_clients:1');
    consumer.child.kill('SIGSTOP');
    await castVotes();
    await expect.poll(pending).toBeGreaterThan(0);
    await consumer.end('SIGKILL');
    expect((await counted()).events).toBe(0);
    await expectExactlyAfterRestart();
  });

  it('[CO1] inside its transaction loses nothing', async () => {
    const consumer = await startConsumer();
    const hold = await auditor.holdCounting();
    await castVotes();
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    await consumer.end('SIGKILL');
    await auditor.endHeldSessions();
    await hold.release();
    expect((await counted()).events).toBe(0);
    await expectExactlyAfterRestart();
  });

  /** A consumer whose full batches all wait within their transactions, until what holds them is released. */
  async function startWithThreeInHand() {
    const consumer = await startConsumer({ batchSize: BATCH });
    const hold = await auditor.holdCounting();
    await castVotes();
    await expect.poll(pending).toBe(3 * BATCH);
    await expect.poll(() => auditor.heldSessions()).toBe(3);
    return { consumer, hold };
  }

  it('[CO1] inside the transactions of three batches loses nothing', async () => {
    const { consumer, hold } = await startWithThreeInHand();
    await consumer.end('SIGKILL');
    await auditor.endHeldSessions();
    await hold.release();
    expect((await counted()).events).toBe(0);
    await expectExactlyAfterRestart();
  });

  it('[CO1] between COMMIT and XACK counts nothing twice', async () => {
    const consumer = await startConsumer();
    const hold = await auditor.holdCounting();
    await castVotes();
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    await redis.sendCommand(['CLIENT', 'PAUSE', '60000', 'WRITE']);
    await hold.release();
    await expect.poll(async () => (await counted()).events).toBeGreaterThan(0);
    await consumer.end('SIGKILL');
    await redis.sendCommand(['CLIENT', 'UNPAUSE']);
    expect(await pending()).toBeGreaterThan(0); // It was applied and never acknowledged.
    await expectExactlyAfterRestart();
  });

  it('[CO1] after XACK counts nothing twice', async () => {
    const consumer = await startConsumer();
    await castVotes();
    await expect.poll(async () => (await counted()).events).toBe(VOTES);
    await expect.poll(pending).toBe(0);
    await consumer.end('SIGKILL');
    await expectExactlyAfterRestart();
  });

  it('[CO3] an entry that is no vote becomes a dead letter once, however often it is delivered', async () => {
    const consumer = await startConsumer();
    const hold = await auditor.holdCounting();
    await redis.xAdd(stream(), '*', { vote: 'cats' });
    await castVotes(1);
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    await redis.sendCommand(['CLIENT', 'PAUSE', '60000', 'WRITE']);
    await hold.release();
    await expect.poll(async () => (await counted()).deadLetters).toBe(1);
    await consumer.end('SIGKILL');
    await redis.sendCommand(['CLIENT', 'UNPAUSE']);
    await startConsumer();
    await expect.poll(pending).toBe(0);
    expect(await counted()).toEqual({ ...exactly(1), deadLetters: 1 });
  });

  it('[CO4] SIGTERM finishes the batch in hand, acknowledges it and exits 0 within 10 s', async () => {
    const consumer = await startConsumer();
    const hold = await auditor.holdCounting();
    await castVotes();
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    const began = performance.now();
    const ended = consumer.end('SIGTERM');
    await consumer.untilPrinted(/Stopping/);
    await hold.release();
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect((await counted()).events).toBeGreaterThan(0);
    expect(await pending()).toBe(0);
    await expectExactlyAfterRestart();
  });

  it('[CO4] SIGTERM finishes three batches in hand, and leaves what was not read to others', async () => {
    const { consumer, hold } = await startWithThreeInHand();
    const ended = consumer.end('SIGTERM');
    await consumer.untilPrinted(/Stopping/);
    await hold.release();
    expect(await ended).toBe(0);
    expect(await counted()).toEqual(exactly(3 * BATCH));
    expect(await pending()).toBe(0);
    await expectExactlyAfterRestart();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '[CO4] %s ends a waiting consumer at once with 0',
    async (signal) => {
      const consumer = await pipeline.startConsumer({ BLOCK_MS: '60000' });
      await expect
        .poll(async () => (await fetch(`${consumer.probeUrl}/ready`)).status, { timeout: 10_000 })
        .toBe(200);
      const began = performance.now();
      expect(await consumer.end(signal)).toBe(0);
      expect(performance.now() - began).toBeLessThan(10_000);
    },
  );

  it('[CO6] three consumers share the votes, one is killed: exact', async () => {
    const [first] = await Promise.all([startConsumer(), startConsumer(), startConsumer()]);
    for (let round = 0; round < 10; round += 1) await castVotes();
    await first?.end('SIGKILL');
    await castVotes();
    await expect.poll(counted, { timeout: 10_000 }).toEqual(exactly(11 * VOTES));
    await expect.poll(pending, { timeout: 10_000 }).toBe(0);
    expect(await counted()).toEqual(exactly(11 * VOTES));
  });
});
