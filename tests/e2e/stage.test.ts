import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import type { Keeper } from '#tests/processes/keeper.ts';
import { openKeeper } from '#tests/processes/keeper.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { startBrowser, Visitor } from './browser.ts';
import type { PageProcess } from './page-process.ts';
import { startPage } from './page-process.ts';

const KEY = 'open-sesame-0123456789';
const PUBLIC_URL = 'https://vote.example.com';
const PROJECTOR = { viewport: { width: 1_280, height: 720 }, reducedMotion: 'reduce' } as const;

/** The view for a projector, with every process and a browser for real. The counts are withheld until they are revealed. */
describe('the stage', () => {
  let browser: Browser;
  let pipeline: Pipeline;
  let keeper: Keeper;
  let gateway: PageProcess;

  beforeAll(async () => {
    browser = await startBrowser();
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    keeper = openKeeper(pipeline.backends.databaseUrl);
    await pipeline.startConsumer();
    await pipeline.startApi({ RESULTS_VISIBLE: 'revealed', STAGE_KEY: KEY });
    gateway = await startPage(pipeline, { API_PROXY: pipeline.apiUrl, PUBLIC_URL });
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await browser.close();
    await keeper.leave();
    await pipeline.close();
  });

  const open = (hash = '', device: BrowserContextOptions = PROJECTOR) =>
    Visitor.open(browser, `${gateway.url}stage${hash}`, device);
  const client = () => createClient({ baseUrl: pipeline.apiUrl });
  /** Opens the ballot, and waits until the api knows. */
  const reopen = async () => {
    await keeper.open();
    await expect.poll(() => client().results()).toMatchObject({ ballot: 'open', withheld: true });
  };
  const cast = (option: 'cats' | 'dogs') => client().castVote(option, mintRequestId());
  const isShown = (page: Page, testId: string) => page.getByTestId(testId).waitFor();
  const reaches = (page: Page, state: string) =>
    page.locator(`[data-testid="stage"][data-state="${state}"]`).waitFor();

  it('[UI10] reveals by the key R what the hall waits for, on itself and on a voter’s page', async () => {
    await reopen();
    const [stage, voter] = await Promise.all([open(`#key=${KEY}`), Visitor.open(browser, gateway.url)]);
    await reaches(stage.page, 'withheld');
    expect(stage.page.url()).toBe(`${gateway.url}stage`);
    await voter.vote('cats');
    await expect.poll(() => stage.page.getByTestId('total-votes').textContent()).toBe('1');
    expect(await stage.page.getByTestId('lane-cats').getAttribute('data-count')).toBeNull();

    await stage.page.keyboard.press('r');
    await isShown(stage.page, 'countdown');
    await stage.page.keyboard.press('Escape');
    await stage.page.getByTestId('countdown').waitFor({ state: 'detached' });
    expect(await keeper.close()).toMatchObject({ isRevealed: false });

    await stage.page.keyboard.press('r');
    await isShown(stage.page, 'celebration');
    expect(await stage.page.getByTestId('celebration').textContent()).toBe('Cats win!');
    await voter.sees({ cats: 1, dogs: 0 });
    await expect.poll(() => stage.page.getByTestId('lane-cats').getAttribute('data-count')).toBe('1');
    await reopen();
    await keeper.reveal();
    await cast('dogs');
    await expect.poll(() => stage.page.getByTestId('lane-dogs').getAttribute('data-count')).toBe('1');
    expect([...stage.complaints, ...voter.complaints]).toEqual([]);
  });

  it('[UI10] without the key reveals nothing, and says what is missing; the key is kept over a reload', async () => {
    await reopen();
    const stage = await open();
    await reaches(stage.page, 'withheld');
    await stage.page.keyboard.press('r');
    await isShown(stage.page, 'reveal-refused');
    expect(await stage.page.getByTestId('reveal-refused').textContent()).toContain('This stage has no key.');
    await stage.page.keyboard.press('Escape');
    await stage.page.goto(`${gateway.url}stage#key=another-key-of-a-stage`);
    await expect.poll(() => stage.page.url()).toBe(`${gateway.url}stage`);
    await stage.page.reload();
    await reaches(stage.page, 'withheld');
    await stage.page.keyboard.press('r');
    await isShown(stage.page, 'reveal-refused');
    expect(await stage.page.getByTestId('reveal-refused').textContent()).toContain('not the one of the vote');
    expect(await keeper.close()).toMatchObject({ isRevealed: false });
  });

  it.each([
    ['a projector, light', { ...PROJECTOR, colorScheme: 'light' }],
    ['a projector, dark', { ...PROJECTOR, colorScheme: 'dark' }],
    ['a phone, dark', { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' }],
    ['200 %, light', { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2, colorScheme: 'light' }],
  ] as const)('[UI5] [UI10] has nothing axe finds grave in any state, as %s', async (_device, device) => {
    await reopen();
    await cast('cats');
    const { page } = await open(`#key=${KEY}`, { ...device, reducedMotion: 'reduce' });
    const grave: string[] = [];
    const look = async (state: string) =>
      grave.push(...(await findingsOf(page)).map((each) => `${state}: ${each}`));
    await reaches(page, 'withheld');
    await page.mouse.move(50, 50);
    await look('withheld');
    for (const [key, testId] of Object.entries({ '?': 'help', q: 'large-qr-code', r: 'countdown' })) {
      await page.keyboard.press(key);
      await isShown(page, testId);
      await look(testId);
      await page.keyboard.press('Escape');
      await page.getByTestId(testId).waitFor({ state: 'detached' });
    }
    await keeper.reveal();
    await isShown(page, 'celebration');
    await look('revealed');
    await keeper.close();
    await isShown(page, 'voting-over');
    await look('over');
    await page.route('**/api/**', (route) => route.abort());
    await page.reload();
    await reaches(page, 'error');
    await look('error');
    expect(grave).toEqual([]);
  });
});

/** What axe finds that is serious or worse, and whether anything has to be scrolled sideways. */
async function findingsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations, isTooWide } = await page.evaluate(async () => ({
    ...(await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] })),
    isTooWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  }));
  return [
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ...(isTooWide ? ['has to be scrolled sideways'] : []),
  ];
}
