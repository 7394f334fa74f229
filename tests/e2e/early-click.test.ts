import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Standalone } from '#tests/processes/standalone.ts';
import { startBrowser, Visitor } from './browser.ts';

/** The document stands before its scripts have come: they are held back here, as a slow network does. */
describe('before the scripts have come', () => {
  let browser: Browser;
  let standalone: Standalone;
  let votes: { cats: number; dogs: number };

  beforeAll(async () => {
    browser = await startBrowser();
    standalone = await Standalone.start({ env: { ENVIRONMENT: 'production' } });
    votes = { cats: 0, dogs: 0 };
  });
  afterAll(async () => {
    await browser.close();
    await standalone.close();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  /** Opens the page; React, and what waits for it, comes when it is let go. */
  async function openSlowly(): Promise<{ visitor: Visitor; letGo: () => void }> {
    const held = Promise.withResolvers<void>();
    const context = await browser.newContext({ hasTouch: true });
    await context.route('**/assets/react-*.js', async (route) => {
      await held.promise;
      await route.continue();
    });
    const visitor = await Visitor.openIn(context, standalone.url, { waitUntil: 'commit' });
    await visitor.page.locator('button[data-option]').first().waitFor();
    return { visitor, letGo: held.resolve };
  }

  it.each([
    ['a click', (visitor: Visitor) => visitor.vote('dogs')],
    ['a tap', (visitor: Visitor) => visitor.tap('dogs')],
    ['Enter', (visitor: Visitor) => visitor.page.locator('button[data-option="dogs"]').press('Enter')],
  ])(
    '[UI8] %s on an option shows in the same frame, is sent when they have come, and counts once',
    async (_, act) => {
      const { visitor, letGo } = await openSlowly();
      await act(visitor);
      await visitor.vote('cats');
      expect(await chosen(visitor.page)).toEqual(['dogs: sending']);
      expect(await visitor.state('vote-status')).toBe('idle');
      letGo();
      votes.dogs += 1;
      await visitor.sees(votes);
      await visitor.voteAgain('cats');
      votes.cats += 1;
      await visitor.sees(votes);
      expect(await visitor.page.evaluate(() => 'EARLY_VOTE' in window)).toBe(false);
      expect(visitor.complaints).toEqual([]);
    },
  );

  it('[UI8] nothing moves and nothing is drawn anew when they come', async () => {
    const { visitor, letGo } = await openSlowly();
    const button = await visitor.page.locator('button[data-option="cats"]').elementHandle();
    const before = await visitor.page.locator('main').boundingBox();
    letGo();
    await visitor.reaches('connection', 'live');
    expect(await button?.evaluate((element) => element.isConnected)).toBe(true);
    expect((await visitor.page.locator('main').boundingBox())?.y).toBe(before?.y);
    expect(await chosen(visitor.page)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  it('[UI8] a page that cannot tell where the api is says so in place of the buttons', async () => {
    const context = await browser.newContext();
    const wrong = "window.APP_CONFIG = { API_URL: 'api.example.com' };";
    await context.route('**/config.js', (route) =>
      route.fulfill({ body: wrong, contentType: 'text/javascript' }),
    );
    const { page, complaints } = await Visitor.openIn(context, standalone.url);
    await page.getByTestId('config-error').waitFor();
    expect(await page.locator('button').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('[UI8] where they do not come, words say so and no button misleads', async () => {
    const context = await browser.newContext();
    const held = Promise.withResolvers<void>();
    await context.route('**/assets/react-*.js', async (route) => {
      await held.promise;
      await route.abort();
    });
    const { page } = await Visitor.openIn(context, standalone.url, { waitUntil: 'commit' });
    await page.locator('button[data-option="dogs"]').click();
    expect(await page.locator('#not-started').isVisible()).toBe(false);
    held.resolve();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/no vote was sent.*reload/);
    expect(await page.locator('button[data-option="dogs"]').isVisible()).toBe(false);
  });

  it('[UI8] where no script runs, words say so and no button misleads', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const { page } = await Visitor.openIn(context, standalone.url);
    expect(await page.locator('noscript').isVisible()).toBe(true);
    expect(await page.locator('noscript').textContent()).toMatch(/needs JavaScript to send a vote/);
    expect(await page.locator('button[data-option="cats"]').isVisible()).toBe(false);
  });
});

/** The options that show themselves as chosen, and how. */
function chosen(page: Page): Promise<string[]> {
  return page
    .locator('[data-chosen]')
    .evaluateAll((buttons) =>
      buttons.map((button) => `${button.getAttribute('data-option')}: ${button.getAttribute('data-chosen')}`),
    );
}
