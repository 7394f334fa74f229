import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { startBrowser, Visitor } from './browser.ts';
import { startPage } from './page-process.ts';

/** Page and api on two origins, both with the headers of production. */
describe('page and api on two origins', () => {
  let browser: Browser;
  let pipeline: Pipeline;
  let pageUrl: string;

  beforeAll(async () => {
    browser = await startBrowser();
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    pageUrl = (await startPage(pipeline, { API_URL: pipeline.apiUrl, ENVIRONMENT: 'production' })).url;
    await pipeline.startConsumer();
    await pipeline.startApi({ CORS_ORIGINS: new URL(pageUrl).origin, ENVIRONMENT: 'production' });
  });
  afterAll(async () => {
    await browser.close();
    await pipeline.close();
  });

  it('[API11] a vote is cast and seen live across origins', async () => {
    const visitor = await Visitor.open(browser, pageUrl);
    await visitor.reaches('connection', 'live');
    await visitor.vote('dogs');
    await visitor.sees({ cats: 0, dogs: 1 });
    expect(visitor.complaints).toEqual([]);
  });

  it('[UI6] the api address comes from /config.js at run time, never cached, and the policy lets nothing else be called', async () => {
    const config = await fetch(`${pageUrl}config.js`);
    expect(config.headers.get('cache-control')).toBe('no-store');
    expect(await config.text()).toContain(JSON.stringify(pipeline.apiUrl));
    const { headers } = await fetch(pageUrl);
    expect(headers.get('content-security-policy')).toContain(`connect-src 'self' ${pipeline.apiUrl};`);
    expect(headers.get('strict-transport-security')).toBeTruthy();
    const { page } = await Visitor.open(browser, pageUrl);
    const refusedBy = await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
          fetch('http://127.0.0.1:9/').catch(() => {});
        }),
    );
    expect(refusedBy).toBe('connect-src');
  });
});
