import { createClient as createRedis } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { ROUTES } from '#contract/routes.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { openKeeper } from '#tests/processes/keeper.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { browserOfTests, Visitor } from './browser.ts';
import type { PageProcess } from './page-process.ts';
import { startPage } from './page-process.ts';

/** The whole chain for real: browser, page, api, Redis, consumer, PostgreSQL, each a process of its own. */
describe('a vote goes through', () => {
  const browser = browserOfTests();
  let pipeline: Pipeline;
  let api: NodeProcess;
  let consumer: NodeProcess;
  let auditor: Auditor;
  let gateway: PageProcess;
  let pageUrl: string;

  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    consumer = await startConsumer();
    api = await pipeline.startApi();
    gateway = await startPage(pipeline, { API_PROXY: pipeline.apiUrl });
    pageUrl = gateway.url;
    auditor = await Auditor.of(pipeline.backends.databaseUrl);
  });
  afterEach(async () => {
    await auditor.close();
    await pipeline.close();
  });
  const startConsumer = () => pipeline.startConsumer({ RECLAIM_AFTER_MS: '500', BLOCK_MS: '200' });

  it('[UI1] one votes, the other sees it, and it is counted once', async () => {
    const [voter, viewer] = await Promise.all([
      Visitor.open(browser(), pageUrl),
      Visitor.open(browser(), pageUrl),
    ]);
    await viewer.sees({ cats: 0, dogs: 0 });
    await viewer.reaches('results', 'empty');
    await voter.vote('cats');
    await voter.reaches('vote-status', 'counted');
    await Promise.all([viewer.sees({ cats: 1, dogs: 0 }), voter.sees({ cats: 1, dogs: 0 })]);
    await viewer.reaches('connection', 'live');
    await voter.voteAgain('dogs');
    await viewer.sees({ cats: 1, dogs: 1 });
    expect(await auditor.counted()).toEqual({ events: 2, counters: 2, deadLetters: 0 });
    expect([...voter.complaints, ...viewer.complaints]).toEqual([]);
  });

  it('[API15] when the ballot is closed every page says so, and votes again once it is open', async () => {
    await using keeper = openKeeper(pipeline.backends.databaseUrl);
    const visitor = await Visitor.open(browser(), pageUrl);
    await visitor.reaches('connection', 'live');
    await keeper.close();
    await visitor.reaches('vote-status', 'over');
    const late = await Visitor.open(browser(), pageUrl);
    await late.reaches('vote-status', 'over');
    await keeper.open();
    await Promise.all([visitor.reaches('vote-status', 'idle'), late.reaches('vote-status', 'idle')]);
    await late.vote('dogs');
    await visitor.sees({ cats: 0, dogs: 1 });
  });

  it('[OB1] the trace that begins with the click is named in the entry of the event log', async () => {
    await api.end('SIGTERM');
    api = await pipeline.startApi({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` });
    const visitor = await Visitor.open(browser(), pageUrl);
    const sent = visitor.page.waitForRequest((request) => new URL(request.url()).pathname === ROUTES.vote);
    await visitor.vote('cats');
    const { traceparent = '' } = (await sent).headers();
    await visitor.reaches('vote-status', 'counted');
    const redis = await createRedis({ url: pipeline.backends.redisUrl }).connect();
    const entries = await redis.xRange(pipeline.backends.stream, '-', '+').finally(() => redis.destroy());
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    const traceId = (text = '') => text.split('-')[1];
    expect(entries?.map(({ message }) => traceId(message.traceparent))).toEqual([traceId(traceparent)]);
  });

  it('[UI1] the buttons work by Tab with Enter and with Space', async () => {
    const visitor = await Visitor.open(browser(), pageUrl);
    await visitor.sees({ cats: 0, dogs: 0 });
    await visitor.page.locator('button[data-option="cats"]').waitFor();
    await tabTo(visitor, 'cats');
    await visitor.page.keyboard.press('Enter');
    await visitor.sees({ cats: 1, dogs: 0 });
    await visitor.page.getByTestId('vote-again').click();
    await tabTo(visitor, 'dogs');
    await visitor.page.keyboard.press('Space');
    await visitor.sees({ cats: 1, dogs: 1 });
  });

  it('[UI1] the buttons stand side by side, and stacked under 768 px', async () => {
    const { page } = await Visitor.open(browser(), pageUrl);
    const boxes = async () => {
      const [cats, dogs] = [
        page.locator('button[data-option="cats"]'),
        page.locator('button[data-option="dogs"]'),
      ];
      return { cats: await cats.boundingBox(), dogs: await dogs.boundingBox() };
    };
    await page.setViewportSize({ width: 1024, height: 768 });
    const wide = await boxes();
    expect(wide.cats?.y).toBe(wide.dogs?.y);
    await page.setViewportSize({ width: 767, height: 900 });
    const narrow = await boxes();
    expect(narrow.cats?.x).toBe(narrow.dogs?.x);
    expect(narrow.dogs?.y).toBeGreaterThan(narrow.cats?.y ?? 0);
  });

  it('[UI3] when the api restarts the page says so, and follows again by itself', async () => {
    const visitor = await Visitor.open(browser(), pageUrl);
    await visitor.reaches('connection', 'live');
    await visitor.vote('cats');
    await visitor.sees({ cats: 1, dogs: 0 });
    await api.end('SIGKILL');
    await expect.poll(() => visitor.state('connection'), { timeout: 10_000 }).not.toBe('live');
    await visitor.sees({ cats: 1, dogs: 0 });
    api = await pipeline.startApi();
    await visitor.reaches('connection', 'live', 20_000);
    await visitor.voteAgain('dogs');
    await visitor.sees({ cats: 1, dogs: 1 });
    expect(await auditor.counted()).toEqual({ events: 2, counters: 2, deadLetters: 0 });
  });

  it('[UI3] when the stream is cut on its way the page says so, and follows again by itself', async () => {
    const visitor = await Visitor.open(browser(), pageUrl);
    await visitor.reaches('connection', 'live');
    await gateway.process.end('SIGKILL');
    await expect.poll(() => visitor.state('connection'), { timeout: 10_000 }).not.toBe('live');
    await createClient({ baseUrl: pipeline.apiUrl }).castVote('dogs', mintRequestId());
    await startPage(pipeline, { API_PROXY: pipeline.apiUrl }, Number(new URL(pageUrl).port));
    await visitor.sees({ cats: 0, dogs: 1 }, 20_000);
    await visitor.reaches('connection', 'live', 20_000);
  });

  it('[UI3] a vote cast while the api is away is sent again with the same id and counted once', async () => {
    const visitor = await Visitor.open(browser(), pageUrl);
    await visitor.reaches('connection', 'live');
    await api.end('SIGKILL');
    await visitor.vote('dogs');
    await visitor.reaches('vote-status', 'waiting');
    api = await pipeline.startApi();
    await visitor.reaches('vote-status', 'counted', 20_000);
    await visitor.sees({ cats: 0, dogs: 1 }, 20_000);
    expect(await auditor.counted()).toEqual({ events: 1, counters: 1, deadLetters: 0 });
  });

  it('[CO1] when the consumer is killed votes wait in the log, and are counted once it is back', async () => {
    const visitor = await Visitor.open(browser(), pageUrl);
    await visitor.reaches('connection', 'live');
    await consumer.end('SIGKILL');
    await visitor.vote('cats');
    await visitor.reaches('vote-status', 'accepted');
    await visitor.voteAgain('cats');
    await visitor.reaches('vote-status', 'accepted');
    await visitor.sees({ cats: 0, dogs: 0 });
    consumer = await startConsumer();
    await visitor.sees({ cats: 2, dogs: 0 });
    await visitor.reaches('vote-status', 'counted', 30_000);
    expect(await auditor.counted()).toEqual({ events: 2, counters: 2, deadLetters: 0 });
  });
});

async function tabTo(visitor: Visitor, option: string): Promise<void> {
  const focused = () =>
    visitor.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.option);
  for (let presses = 0; (await focused()) !== option; presses += 1) {
    if (presses > 30) throw new Error(`Tab does not reach the button of ${option}.`);
    await visitor.page.keyboard.press('Tab');
  }
}
