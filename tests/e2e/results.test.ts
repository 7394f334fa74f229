import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { lookAt } from '#scripts/validate/accessibility.ts';
import { openKeeper } from '#tests/processes/keeper.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { browserOfTests, Visitor } from './browser.ts';
import { startPage } from './page-process.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const DESKTOP = { viewport: { width: 1_280, height: 800 } };

/** What is shown of a count, on real screens, from a real api. */
describe('the results and their history', () => {
  const browser = browserOfTests();
  let pipeline: Pipeline;
  let api: NodeProcess;
  let pageUrl: string;

  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await pipeline.startConsumer({ BLOCK_MS: '200' });
    api = await pipeline.startApi();
    pageUrl = (await startPage(pipeline, { API_PROXY: pipeline.apiUrl })).url;
  });
  afterEach(async () => {
    await pipeline.close();
  });

  async function cast(votes: Readonly<Record<Option, number>>): Promise<void> {
    const { castVote } = createClient({ baseUrl: pipeline.apiUrl });
    for (const [option, count] of Object.entries(votes) as [Option, number][])
      await Promise.all(Array.from({ length: count }, () => castVote(option, mintRequestId())));
  }

  it('[UI3] [UI5] figures move to the new count, or jump where less motion is wanted, and the history has the minute', async () => {
    const [desktop, phone] = await Promise.all([
      Visitor.open(browser(), pageUrl, { ...DESKTOP, reducedMotion: 'no-preference' }),
      Visitor.open(browser(), pageUrl, { ...PHONE, reducedMotion: 'reduce' }),
    ]);
    await Promise.all([desktop.reaches('results', 'empty'), phone.reaches('results', 'empty')]);
    await Promise.all([watchMotion(desktop.page), watchMotion(phone.page)]);
    await cast({ cats: 30, dogs: 10 });
    const counts = { cats: 30, dogs: 10 };
    await Promise.all([desktop.sees(counts), phone.sees(counts)]);
    await expect.poll(() => shownOf(desktop.page)).toBe('30 votes');
    expect(await sawMotion(desktop.page)).toBe(true);
    expect(await sawMotion(phone.page)).toBe(false);
    expect(await shownOf(phone.page)).toBe('30 votes');

    expect(await fetched(phone.page, 'HistoryPanel')).toBe(false);
    await Promise.all(
      [desktop, phone].map(({ page }) => page.getByTestId('history').scrollIntoViewIfNeeded()),
    );
    await Promise.all([untilTold(desktop.page, 40), untilTold(phone.page, 40)]);
    expect(await fetched(phone.page, 'HistoryPanel')).toBe(true);
    await cast({ cats: 0, dogs: 2 });
    await Promise.all([untilTold(desktop.page, 42), untilTold(phone.page, 42)]);
    expect([...desktop.complaints, ...phone.complaints]).toEqual([]);
  });

  it('[UI4] [UI5] [API15] axe finds nothing in any state, in light and dark, on a phone and a desktop', async () => {
    const reducedMotion = 'reduce' as const;
    const visitors = await Promise.all(
      [PHONE, DESKTOP].map((device) => Visitor.open(browser(), pageUrl, { ...device, reducedMotion })),
    );
    await using keeper = openKeeper(pipeline.backends.databaseUrl);

    await seeAll(visitors, 'empty', 'empty');
    await cast({ cats: 3, dogs: 4 });
    await seeAll(visitors, 'live', 'shown');
    await Promise.all(visitors.map(({ page }) => page.getByLabel('Show as table').check()));
    await seeAll(visitors, 'live', 'shown');
    await keeper.close();
    await seeAll(visitors, 'final', 'shown');
    for (const { page } of visitors)
      expect(await page.getByTestId('headline').textContent()).toMatch(/^Dogs win!/);

    await keeper.open();
    await api.end('SIGTERM');
    api = await pipeline.startApi({ RESULTS_VISIBLE: 'closed' });
    await seeAll(visitors, 'withheld', 'withheld');
    await api.end('SIGKILL');
    await seeAll(visitors, 'stale');
    await Promise.all(visitors.map(({ page }) => page.reload()));
    await seeAll(visitors, 'error', 'error');
  });
});

/** Waits until all see a state of the results and of the history, and lets axe look at each in light and in dark. */
async function seeAll(visitors: readonly Visitor[], results: string, history?: string): Promise<void> {
  const looks = visitors.map(async (visitor) => {
    await visitor.reaches('results', results, 20_000);
    const { page } = visitor;
    await page.getByTestId('history').scrollIntoViewIfNeeded();
    if (history !== undefined)
      await page.locator(`[data-testid="history-panel"][data-state="${history}"]`).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await lookAt(page), `${results}, ${colorScheme}`).toEqual([]);
    }
  });
  await Promise.all(looks);
}

/** The count of cats as it is seen just now. */
function shownOf(page: Page): Promise<string | null> {
  const count = page.getByTestId('result-cats').getByText(/vote/);
  return count.evaluate((element) => element.dataset.shown ?? element.textContent);
}

/** Notes from now on whether a figure is ever on its way. */
function watchMotion(page: Page): Promise<void> {
  return page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('[data-shown]') === null) return;
      observer.disconnect();
      document.body.dataset.moved = 'true';
    });
    observer.observe(document.body, { attributes: true, subtree: true });
  });
}

function sawMotion(page: Page): Promise<boolean> {
  return page.evaluate(() => document.body.dataset.moved === 'true');
}

/** Whether the page has fetched a script of this name. */
function fetched(page: Page, script: string): Promise<boolean> {
  return page.evaluate(
    (name) => performance.getEntriesByType('resource').some((entry) => entry.name.includes(name)),
    script,
  );
}

/** Waits until the table of the history has so many votes in all its minutes. */
async function untilTold(page: Page, votes: number): Promise<void> {
  const told = () => page.getByTestId('history-table').locator('tbody td:nth-child(4)').allTextContents();
  await expect
    .poll(async () => (await told()).reduce((sum, text) => sum + Number(text), 0), { timeout: 25_000 })
    .toBe(votes);
}
