import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { FailureCode } from '#contract/client.ts';
import { createClient as createApiClient } from '#contract/client.ts';
import { expectAllCounted, expectToHeal } from '#tests/processes/all-counted.ts';
import { Auditor } from '#tests/processes/counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import type { Voters } from '#tests/processes/voters.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';

const GROUP = 'vote-processors';
const BLOCK_MS = 1_000;
/** How long the reader waits past the time it blocks until it gives the link up. */
const WATCHDOG_MS = 1_000;
const DEADLINE_MS = 2_000;
/** A process notices what has become of its way within this, on a busy machine too. */
const NOTICED = { timeout: 30_000 };

/** The real api and the real consumer, each on a way of its own to Redis, which is well all the time. */
describe('with a failing way to Redis', { timeout: 90_000 }, () => {
  let redisServer: RedisServer;
  let redis: ReturnType<typeof createClient>;
  let pipeline: Pipeline;
  let auditor: Auditor;
  let ways: { api: TcpProxy; consumer: TcpProxy };
  let consumer: NodeProcess & { readonly probeUrl: string };

  beforeEach(async () => {
    redisServer = await startRedis();
    redis = createClient({ url: redisServer.url });
    await redis.connect();
    ways = { api: await startTcpProxy(redisServer.port), consumer: await startTcpProxy(redisServer.port) };
    pipeline = await Pipeline.on(redisServer.url, inject('databaseUrl'));
    auditor = await Auditor.of(pipeline.backends.databaseUrl);
    await startConsumer();
    await pipeline.startApi({ REDIS_URL: `redis://127.0.0.1:${ways.api.port}` });
  });
  afterEach(async () => {
    await auditor.close();
    await pipeline.close();
    await Promise.all([ways.api.close(), ways.consumer.close()]);
    redis.destroy();
    await redisServer.stop();
  });

  async function startConsumer(): Promise<void> {
    const REDIS_URL = `redis://127.0.0.1:${ways.consumer.port}`;
    consumer = await pipeline.startConsumer({ REDIS_URL, BLOCK_MS: String(BLOCK_MS) });
    await untilReady(`${consumer.probeUrl}/ready`);
  }

  const stream = () => pipeline.backends.stream;
  const length = () => redis.xLen(stream());
  const pending = async () => (await redis.xPending(stream(), GROUP)).pending;
  const blocked = async () => /blocked_clients:(\d+)/.exec(await redis.info('clients'))?.[1];
  const readConnections = async () => (await redis.clientList()).filter(({ name }) => name === 'votes-read');
  const counted = async () => (await auditor.counted()).events;
  const logState = async (url: string) => (await (await fetch(`${url}/ready`)).json()).dependencies.event_log;

  /** One vote's answer: its code, or `accepted`, and how long it took, in ms. */
  async function cast(id = mintRequestId()): Promise<{ answer: string; tookMs: number }> {
    const began = performance.now();
    const answer = await createApiClient({ baseUrl: pipeline.apiUrl })
      .castVote('cats', id)
      .then(
        () => 'accepted',
        (error) => error.code,
      );
    return { answer, tookMs: performance.now() - began };
  }

  /** Does this to both ways. */
  function both(strike: (way: TcpProxy) => void): void {
    strike(ways.api);
    strike(ways.consumer);
  }

  it('[EL1] [CO1] [API4] connections that are cut again and again lose nothing and count nothing twice', async () => {
    const begin = () => both((way) => way.cut());
    const cutAndTell = ({ failures }: Voters) => {
      begin();
      return failures.get('outcome_unknown') ?? 0;
    };
    const untilFelt = (voters: Voters) =>
      expect.poll(() => cutAndTell(voters), { ...NOTICED, interval: 300 }).toBeGreaterThan(2);
    await expectToHeal(pipeline, { begin, untilFelt });
  });

  it.each<{ name: string; strike(way: TcpProxy): void; answer: FailureCode; isSentTwice: boolean }>([
    { name: 'that refuses', strike: (way) => way.refuse(), answer: 'log_unavailable', isSentTwice: false },
    { name: 'that freezes', strike: (way) => way.freeze(), answer: 'outcome_unknown', isSentTwice: false },
    {
      name: 'that loses replies',
      strike: (way) => way.dropReplies(),
      answer: 'outcome_unknown',
      isSentTwice: true,
    },
    {
      name: 'on which replies come too late',
      strike: (way) => way.delay(DEADLINE_MS * 0.6),
      answer: 'outcome_unknown',
      isSentTwice: true,
    },
  ])(
    '[EL1] [EL3] [CO1] [API4] on a way $name votes are answered in time, and counted once when it is healed',
    async ({ strike, answer, isSentTwice }) => {
      const { count } = await expectToHeal(pipeline, {
        begin: () => both(strike),
        async untilFelt({ failures }) {
          await expect.poll(() => failures.get(answer) ?? 0, NOTICED).toBeGreaterThan(0);
          await expect.poll(() => logState(pipeline.apiUrl), NOTICED).toMatchObject({ ok: false });
          await expect.poll(() => logState(consumer.probeUrl), NOTICED).toMatchObject({ ok: false });
        },
        heal: () => both((way) => way.heal()),
      });
      if (isSentTwice) expect(await length()).toBeGreaterThan(count);
    },
  );

  it('[EL1] [API4] on a frozen way the first vote is answered within its deadline, the next at once', async () => {
    await expect.poll(async () => (await cast()).answer).toBe('accepted');
    ways.api.freeze();
    const [first, next] = [await cast(), await cast()];
    expect(first.answer).toBe('outcome_unknown');
    expect(first.tookMs).toBeLessThan(DEADLINE_MS + 1_500);
    expect(next.answer).toBe('log_unavailable');
    expect(next.tookMs).toBeLessThan(1_500);
  });

  it('[EL1] [API4] a vote whose answer was lost after it went in, repeated with its id, is counted once', async () => {
    const id = mintRequestId();
    ways.api.dropReplies();
    const lost = cast(id);
    await expect.poll(length).toBe(1);
    ways.api.cut();
    expect((await lost).answer).toBe('outcome_unknown');
    await expect.poll(async () => (await cast(id)).answer).toBe('accepted');
    expect(await length()).toBe(2);
    await expectAllCounted(pipeline, new Map([[id, 'cats']]));
  });

  it('[EL3] a consumer whose connections died while it waited counts on by its watchdog', async () => {
    const id = mintRequestId();
    await expect.poll(blocked).toBe('1');
    ways.consumer.freeze();
    ways.consumer.heal();
    const began = performance.now();
    expect((await cast(id)).answer).toBe('accepted');
    await expect.poll(counted).toBe(1);
    const tookMs = performance.now() - began;
    expect(tookMs).toBeLessThan(BLOCK_MS + WATCHDOG_MS + 3_000);
    await expectAllCounted(pipeline, new Map([[id, 'cats']]));
  });

  it('[EL3] [CO1] an acknowledgement whose reply is lost counts nothing twice', async () => {
    const id = mintRequestId();
    const hold = await auditor.holdCounting();
    expect((await cast(id)).answer).toBe('accepted');
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    ways.consumer.dropReplies();
    await hold.release();
    await expect.poll(pending).toBe(0);
    await expect.poll(() => logState(consumer.probeUrl), NOTICED).toMatchObject({ ok: false });
    ways.consumer.heal();
    await untilReady(`${consumer.probeUrl}/ready`);
    await expectAllCounted(pipeline, new Map([[id, 'cats']]));
  });

  it('[EL3] [CO1] nothing is handed to a connection that only the server still has', async () => {
    await expect.poll(blocked).toBe('1');
    const [lost] = await readConnections();
    ways.consumer.cutUnnoticed();
    const isBack = async () =>
      (await readConnections()).some(({ id, cmd }) => id !== lost?.id && cmd === 'xreadgroup');
    await expect.poll(isBack, NOTICED).toBe(true);
    const id = mintRequestId();
    expect((await cast(id)).answer).toBe('accepted');
    await expectAllCounted(pipeline, new Map([[id, 'cats']]));
  });
});
