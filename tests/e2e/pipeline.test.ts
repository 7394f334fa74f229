import { createClient as createRedis } from '@redis/client';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { startBrowser, Visitor } from './browser.ts';
import { startPage } from './page-process.ts';

/** So that what failed is noticed, and what was in hand comes again, within a short test. */
const IMPATIENT = { BLOCK_MS: '200', RECLAIM_AFTER_MS: '500' };
/** A server that is frozen is noticed last of all. */
const TOLD_MS = 25_000;

/** What one keeps open while things break: each state of a real pipeline, on a desktop and on a phone. */
describe('the pipeline view', () => {
  let redis: RedisServer;
  let postgres: PostgresServer;
  let pipeline: Pipeline;
  let api: NodeProcess;
  let consumer: NodeProcess;
  let browser: Browser;
  let visitors: Visitor[];

  beforeAll(async () => {
    [redis, postgres, browser] = await Promise.all([startRedis(), startPostgres(), startBrowser()]);
    pipeline = await Pipeline.on(redis.url, postgres.url);
    consumer = await pipeline.startConsumer(IMPATIENT);
    api = await pipeline.startApi();
    const { url } = await startPage(pipeline, { API_PROXY: pipeline.apiUrl });
    const devices = [
      { viewport: { width: 1_280, height: 800 } },
      { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' as const },
    ];
    visitors = await Promise.all(devices.map((device) => Visitor.open(browser, `${url}pipeline`, device)));
  });
  afterAll(async () => {
    await browser?.close();
    await pipeline?.close();
    await Promise.all([redis?.stop(), postgres?.stop()]);
  });

  const vote = () => createClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());

  /** Waits until both say that all is well with so many votes counted. */
  async function areWell(counted: string): Promise<void> {
    const sentence = new RegExp(`^All is well: ${counted} counted, none waits\\.`);
    await Promise.all(visitors.map(({ page }) => says(page, sentence, [])));
  }

  /** Waits until both say it and mark this station as where votes are stuck; axe finds nothing wrong with that. */
  async function tell(sentence: RegExp, stuckAt: string): Promise<void> {
    await Promise.all(visitors.map(({ page }) => says(page, sentence, [stuckAt])));
    await lookRight();
  }

  async function lookRight(): Promise<void> {
    for (const { page } of visitors) expect(await wrongWith(page)).toEqual([]);
  }

  it('[UI7] a vote goes through, and every hop works', async () => {
    await areWell('0 votes');
    await vote();
    await areWell('1 vote');
    for (const { page } of visitors) {
      expect(await states(page)).toEqual(['works', 'works', 'works', 'works', 'works', 'works']);
      expect(await page.getByTestId('station-database').innerText()).toMatch(/counted\s+1\b/);
      expect(await page.getByTestId('station-browser').innerText()).toMatch(/on screen\s+1\b/);
    }
    await lookRight();
  });

  it('[UI7] [CO1] the consumer is killed: votes wait in the log until one is back', async () => {
    await consumer.end('SIGKILL');
    await Promise.all([vote(), vote(), vote()]);
    await tell(/^No consumer is there: 3 votes wait in the log, none is lost\./, 'consumer');
    for (const { page } of visitors)
      expect(await page.getByTestId('station-log').locator('[data-ball]').count()).toBe(3);
    consumer = await pipeline.startConsumer(IMPATIENT);
    await areWell('4 votes');
  });

  it('[UI7] what is no vote is shown as a dead letter, with the reason', async () => {
    const client = await createRedis({ url: redis.url }).connect();
    await client.xAdd(pipeline.backends.stream, '*', { option: 'birds' });
    client.destroy();
    for (const { page } of visitors) {
      const database = page.getByTestId('station-database');
      await expect.poll(() => database.innerText()).toMatch(/dead letters\s+1\b[\s\S]*\(option_unknown\)/);
    }
    await lookRight();
  });

  it('[UI7] the database is frozen: votes are taken and wait', async () => {
    postgres.freeze();
    await vote();
    await tell(/^(The database cannot be reached|Votes cannot be counted): 1 vote waits/, 'database');
    postgres.thaw();
    await areWell('5 votes');
  });

  it('[UI7] the event log is frozen: no votes are taken, and nothing of it is known', async () => {
    redis.signal('SIGSTOP');
    await tell(/^The event log cannot be reached: no votes are taken\./, 'log');
    for (const { page } of visitors)
      expect(await page.getByTestId('station-log').innerText()).toMatch(/waiting\s+not known/);
    redis.signal('SIGCONT');
    await areWell('5 votes');
  });

  it('[UI7] the api is gone: the page says so, keeps what it knows, and is back by itself', async () => {
    await api.end('SIGKILL');
    await tell(/^This page cannot reach the api: what is shown is from before\./, 'api');
    for (const { page } of visitors)
      expect(await page.getByTestId('station-database').innerText()).toMatch(/counted\s+5\b/);
    api = await pipeline.startApi();
    await areWell('5 votes');
    expect(visitors.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});

async function says(page: Page, sentence: RegExp, stuckAt: readonly string[]): Promise<void> {
  const read = async () => ({
    sentence: await page.getByTestId('verdict').innerText(),
    stuckAt: await page
      .locator('[data-station]', { has: page.locator('[data-stuck="true"]') })
      .evaluateAll((stations) => stations.map((station) => (station as HTMLElement).dataset.station)),
  });
  await expect
    .poll(read, { timeout: TOLD_MS })
    .toEqual({ sentence: expect.stringMatching(sentence), stuckAt });
}

function states(page: Page): Promise<(string | undefined)[]> {
  return page
    .getByTestId(/^station-/)
    .evaluateAll((stations) => stations.map((each) => (each as HTMLElement).dataset.state));
}

/** What axe finds serious or critical, and whether the page has to be scrolled sideways. */
async function wrongWith(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = grave.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, `${scrollWidth} px wide in ${clientWidth}`] : found;
  });
}
