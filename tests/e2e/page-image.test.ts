import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Auditor } from '#tests/processes/counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { Nginx } from '#tests/servers/nginx.ts';
import { startNginx } from '#tests/servers/nginx.ts';
import { startBrowser, Visitor } from './browser.ts';

/** Page and api on one origin behind the page's image, with the headers of production. */
describe('the page from its image, in a browser', () => {
  let browser: Browser;
  let pipeline: Pipeline;
  let nginx: Nginx;

  beforeAll(async () => {
    browser = await startBrowser();
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await pipeline.startConsumer();
    await pipeline.startApi({ ENVIRONMENT: 'production' });
    nginx = await startNginx({ env: { API_PROXY: pipeline.apiUrl, ENVIRONMENT: 'production' } });
  });
  afterAll(async () => {
    await browser?.close();
    await nginx?.stop();
    await pipeline?.close();
  });

  it('[UI11] one votes, the stage sees it live, and it is counted once', async () => {
    const [voter, stage] = await Promise.all([
      Visitor.open(browser, `${nginx.url}/`),
      Visitor.open(browser, `${nginx.url}/stage`),
    ]);
    await voter.reaches('connection', 'live');
    await voter.vote('dogs');
    await voter.reaches('vote-status', 'counted');
    await voter.sees({ cats: 0, dogs: 1 });
    await expect.poll(() => stage.page.getByTestId('total-votes').textContent()).toBe('1');
    const auditor = await Auditor.of(pipeline.backends.databaseUrl);
    expect(await auditor.counted()).toEqual({ events: 1, counters: 1, deadLetters: 0 });
    await auditor.close();
    expect([...voter.complaints, ...stage.complaints]).toEqual([]);
  });
});
