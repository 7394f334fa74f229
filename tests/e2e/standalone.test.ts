import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { startBrowser, Visitor } from './browser.ts';

/** `npm start` as its organiser and its voters meet it: one process, one origin, a folder. */
describe('the vote in one process', () => {
  let browser: Browser;
  let standalone: Standalone;

  beforeAll(async () => {
    browser = await startBrowser();
    standalone = await Standalone.start();
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(() => Promise.all([browser?.close(), standalone?.close()]));

  it('[UI1] one votes, and the other, on a page of another address, sees it', async () => {
    const [voter, viewer] = await Promise.all([
      Visitor.open(browser, standalone.url),
      Visitor.open(browser, `${standalone.url}anything/deep`),
    ]);
    const before = await countsShown(viewer);
    await viewer.reaches('connection', 'live');
    await voter.vote('cats');
    await voter.reaches('vote-status', 'counted');
    const after = { ...before, cats: before.cats + 1 };
    await Promise.all([voter.sees(after), viewer.sees(after)]);
    expect([...voter.complaints, ...viewer.complaints]).toEqual([]);
  });

  it('ends with 0 while pages and streams are open, and has the counts when it is started again', async () => {
    const visitor = await Visitor.open(browser, standalone.url);
    const before = await countsShown(visitor);
    const after = { ...before, dogs: before.dogs + 1 };
    await visitor.vote('dogs');
    await visitor.sees(after);
    await visitor.reaches('connection', 'live');
    const streams = await openStreams(20);

    const began = performance.now();
    expect(await standalone.process.end('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(standalone.process.printed()).toContain('Stopped. Every accepted vote is kept.');
    await expect.poll(() => streams.every(({ ended }) => ended)).toBe(true);
    expect(streams.every(({ response }) => response.complete)).toBe(true);

    await standalone.startAgain();
    await (await Visitor.open(browser, standalone.url)).sees(after);
    await visitor.reaches('connection', 'live', 20_000);
    await visitor.sees(after);
  });

  function openStreams(count: number): Promise<StreamViewer[]> {
    const url = `${standalone.url}api/results/stream`;
    return Promise.all(Array.from({ length: count }, () => StreamViewer.open(url)));
  }
});

/** The counts the page shows, once it shows some. */
async function countsShown(visitor: Visitor): Promise<{ cats: number; dogs: number }> {
  await expect.poll(async () => (await visitor.counts()).cats).not.toBeNaN();
  return visitor.counts();
}
