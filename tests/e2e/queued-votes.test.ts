import { createClient as createRedis } from '@redis/client';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { Auditor } from '#tests/processes/counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startBrowser, Visitor } from './browser.ts';
import { startPage } from './page-process.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1_280, height: 800 } };
const SOON = 30_000;

/** A vote that could not be brought to the api, with the real processes of the whole chain and a real browser. */
describe('a vote that waits in the browser', () => {
  let browser: Browser;
  let redisServer: RedisServer;
  let pipeline: Pipeline;
  let api: NodeProcess;
  let consumer: NodeProcess;
  /** The way from the page's server to the api. */
  let way: TcpProxy;
  let auditor: Auditor;
  let pageUrl: string;

  beforeAll(async () => {
    [browser, redisServer] = await Promise.all([startBrowser(), startRedis()]);
    pipeline = await Pipeline.on(redisServer.url, inject('databaseUrl'));
    [consumer, api] = await Promise.all([startConsumer(), pipeline.startApi()]);
    way = await startTcpProxy(pipeline.apiPort);
    pageUrl = (await startPage(pipeline, { API_PROXY: `http://127.0.0.1:${way.port}` })).url;
    auditor = await Auditor.of(pipeline.backends.databaseUrl);
  });
  // A test that fails half-way leaves the others what they need.
  beforeEach(async () => {
    way.heal();
    if (hasEnded(api)) api = await pipeline.startApi();
    if (hasEnded(consumer)) consumer = await startConsumer();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await Promise.allSettled([browser?.close(), auditor?.close(), way?.close()]);
    await pipeline?.close();
    await redisServer?.stop();
  });
  const startConsumer = () => pipeline.startConsumer({ RECLAIM_AFTER_MS: '500', BLOCK_MS: '200' });

  /** A visitor whose page is live, and the request ids it sends from now on. */
  async function openLive(device: BrowserContextOptions): Promise<{ visitor: Visitor; sent: string[] }> {
    const visitor = await Visitor.open(browser, pageUrl, device);
    const sent: string[] = [];
    visitor.page.context().on('request', (request) => {
      if (new URL(request.url()).pathname !== ROUTES.vote) return;
      sent.push(request.headers()['idempotency-key'] ?? 'none');
    });
    await visitor.reaches('connection', 'live');
    return { visitor, sent };
  }

  /** All that was sent was one vote, and it is counted once. */
  async function expectCountedOnce(sent: string[]): Promise<void> {
    expect(new Set(sent).size).toBe(1);
    const counted = await auditor.countedIds();
    expect(counted.filter((id) => sent.includes(id))).toEqual([sent[0]]);
    expect(await auditor.counted()).toEqual({
      events: counted.length,
      counters: counted.length,
      deadLetters: 0,
    });
  }

  it.each([
    ['a phone', PHONE],
    ['a desktop', DESKTOP],
  ])('[UI2] goes out by itself once the network is back, on %s', async (_, device) => {
    const { visitor, sent } = await openLive(device);
    await visitor.page.context().setOffline(true);
    await visitor.vote('cats');
    await visitor.reaches('vote-status', 'waiting');
    expect(await visitor.page.getByTestId('vote-status').textContent()).toMatch(
      /No connection\.Your vote for cats waits here and goes out by itself/,
    );
    await visitor.page.context().setOffline(false);
    await visitor.reaches('vote-status', 'counted', SOON);
    expect(sent.length).toBeGreaterThan(1);
    await expectCountedOnce(sent);
    expect(visitor.complaints).toEqual([]);
  });

  it('[UI2] counts once when only the answer was lost', async () => {
    const { visitor, sent } = await openLive(PHONE);
    way.dropReplies();
    await visitor.vote('dogs');
    await expect.poll(() => auditor.countedIds()).toContain(sent[0]);
    await visitor.reaches('vote-status', 'waiting', SOON);
    way.heal();
    await visitor.reaches('vote-status', 'counted', SOON);
    expect(sent.length).toBeGreaterThan(1);
    await expectCountedOnce(sent);
  });

  it('[UI2] survives a reload and the closing of its tab while the api is away', async () => {
    const { visitor, sent } = await openLive(DESKTOP);
    await api.end('SIGKILL');
    await visitor.vote('cats');
    await visitor.reaches('vote-status', 'waiting');
    await visitor.page.reload();
    await visitor.reaches('vote-status', 'waiting');
    const context = visitor.page.context();
    await visitor.page.close();
    const page = await context.newPage();
    await page.goto(pageUrl);
    const status = page.getByTestId('vote-status');
    await expect.poll(() => status.getAttribute('data-state')).toBe('waiting');
    api = await pipeline.startApi();
    await expect.poll(() => status.getAttribute('data-state'), { timeout: SOON }).toBe('counted');
    expect(await page.getByTestId('counted').textContent()).toBe('counted ✓');
    expect(sent.length).toBeGreaterThan(2);
    await expectCountedOnce(sent);
    await page.reload();
    await expect.poll(() => status.getAttribute('data-state')).toBe('idle');
  });

  it('[UI2] waits while the event log is full, and goes out once there is room', async () => {
    const redis = await createRedis({ url: redisServer.url }).connect();
    const { visitor, sent } = await openLive(PHONE);
    try {
      await redis.configSet('maxmemory', '1');
      await visitor.vote('cats');
      await visitor.reaches('vote-status', 'waiting');
      expect(await visitor.page.getByTestId('vote-status').textContent()).toMatch(/not being taken just now/);
    } finally {
      await redis.configSet('maxmemory', '0');
      redis.destroy();
    }
    await visitor.reaches('vote-status', 'counted', SOON);
    expect(sent.length).toBeGreaterThan(1);
    await expectCountedOnce(sent);
  });

  it('[UI2] is said to be safe while nobody counts, over a reload too, and then to be counted', async () => {
    const { visitor, sent } = await openLive(PHONE);
    await consumer.end('SIGKILL');
    await visitor.vote('dogs');
    await visitor.reaches('vote-status', 'accepted');
    await visitor.page.reload();
    await visitor.reaches('vote-status', 'accepted');
    await visitor.page.getByText('Accepted, and waiting to be counted. It is safe.').waitFor();
    consumer = await startConsumer();
    await visitor.reaches('vote-status', 'counted', SOON);
    expect(sent).toHaveLength(1);
    await expectCountedOnce(sent);
  });

  it('[UI2] has no part where all is well: it is counted, and the page says in how many ms', async () => {
    const { visitor, sent } = await openLive(DESKTOP);
    const clickedAt = performance.now();
    await visitor.vote('cats');
    await visitor.reaches('vote-status', 'counted');
    const passedMs = performance.now() - clickedAt;
    const tookMs = Number(await visitor.page.getByTestId('counted').getAttribute('data-took-ms'));
    expect(tookMs).toBeGreaterThan(0);
    expect(tookMs).toBeLessThan(passedMs);
    expect(sent).toHaveLength(1);
    await expectCountedOnce(sent);
  });
});

function hasEnded({ child }: NodeProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
