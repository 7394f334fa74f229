import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { problem } from '#contract/errors.ts';
import { ROUTES } from '#contract/routes.ts';
import type { View } from '#frontend/src/page/addresses.ts';
import { ADDRESSES } from '#frontend/src/page/addresses.ts';
import { Visitor } from '#tests/e2e/browser.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';

/** At 200 % a desktop of 1280 by 800 has room for half of each. */
const DEVICES: Readonly<Record<string, BrowserContextOptions>> = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  desktop: { viewport: { width: 1_280, height: 800 } },
  'desktop at 200 %': { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
};
const VIEWS = Object.entries(DEVICES).flatMap(([device, options]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({
    name: `${device}, ${colorScheme}`,
    options: { ...options, colorScheme, reducedMotion: 'reduce' as const },
  })),
);
/** How bad a finding of axe has to be to keep a release back. */
const GRAVE = ['serious', 'critical'];
const SHOWN_MS = 10_000;

/** What a page can look like, in this order: each leads to its state from the one before. Last, the other views. */
const STATES: readonly (readonly [name: string, reach: (page: Page, mayVote: boolean) => Promise<void>])[] = [
  ['opened', (page) => untilState(page, 'connection', 'live')],
  ['voted', voteOn],
  ['waiting', waitOn],
  ['failing', failOn],
  ['the stage', (page) => openView(page, 'stage', '[data-testid="connection"][data-state="live"]')],
  ['the pipeline', (page) => openView(page, 'pipeline', '[data-testid="age"][data-fresh="true"]')],
];

/** Axe finds nothing serious, and nothing has to be scrolled sideways, however the page is looked at. */
export async function checkAccessibility(target: Target): Promise<Finding[]> {
  const origin = await target.origin();
  const browser = await target.browser();
  const opening = VIEWS.map(async ({ name, options }) => {
    const { page } = await Visitor.open(browser, origin, options);
    return { name, page };
  });
  try {
    const views = await Promise.all(opening);
    const seen: Sight[] = [];
    // State by state, so that nobody has voted yet while the pages are looked at as they open.
    for (const [state, reach] of STATES) {
      const looks = views.map(async ({ name, page }) => {
        await reach(page, target.mayVote);
        return (await lookAt(page)).map((finding) => ({ finding, view: `${state}, ${name}` }));
      });
      seen.push(...(await Promise.all(looks)).flat());
    }
    target.note(`${STATES.length} states, each as ${VIEWS.length} screens show it`);
    return together(seen);
  } finally {
    const opened = await Promise.allSettled(opening);
    await Promise.all(opened.map((each) => each.status === 'fulfilled' && each.value.page.context().close()));
  }
}

interface Sight {
  readonly finding: Finding;
  readonly view: string;
}

/** One finding for what is wrong in several views. */
function together(seen: readonly Sight[]): Finding[] {
  const alike = Object.groupBy(seen, ({ finding }) => `${finding.what} ${finding.where}`);
  return Object.values(alike).flatMap((sights = []) =>
    sights.slice(0, 1).map(({ finding }) => ({
      ...finding,
      where: `${finding.where} (${sights.map(({ view }) => view).join('; ')})`,
    })),
  );
}

/** What is grave about the page as it is shown now: findings of axe, and whether it has to be scrolled sideways. */
export async function lookAt(page: Page): Promise<Finding[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(runAxe);
  return [...violations.flatMap(grave), ...(await overflow(page))];
}

/** Runs in the page. */
async function runAxe(): Promise<axe.Result[]> {
  return (await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }))
    .violations;
}

function grave({ id, impact, help, helpUrl, nodes }: axe.Result): Finding[] {
  if (!GRAVE.includes(impact ?? '')) return [];
  const where = nodes.map(({ target }) => target.join(' ')).join(', ');
  return [{ what: `${help} (${id}, ${impact}).`, where, next: `See ${helpUrl}` }];
}

async function overflow(page: Page): Promise<Finding[]> {
  const { content, room } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  if (content <= room) return [];
  const what = `The page is ${content} px wide where there is room for ${room}: it has to be scrolled sideways.`;
  return [{ what, where: 'html', next: 'See what is wider than its place: frontend/src/styles.' }];
}

/** Where no vote may be cast the page is told that one was: it looks the same. */
async function voteOn(page: Page, mayVote: boolean): Promise<void> {
  if (!mayVote)
    await answerVotes(page, 201, { message: 'Vote recorded successfully', option: 'cats', stream_id: '1' });
  await page.locator('button[data-option="cats"]').click();
  await untilState(page, 'vote-status', mayVote ? 'counted' : 'accepted');
}

/** Opens the page anew: its vote finds no way to the api. */
async function waitOn(page: Page): Promise<void> {
  await page.unroute(`**${ROUTES.vote}`);
  await page.route(`**${ROUTES.vote}`, (route) => route.abort());
  await openAnew(page);
  await page.locator('button[data-option="cats"]').click();
  await untilState(page, 'vote-status', 'waiting');
}

/** Opens the page anew: it gets no results, and its vote is refused. */
async function failOn(page: Page): Promise<void> {
  await page.route(`**${ROUTES.results}**`, (route) => route.abort());
  await answerVotes(page, 500, problem('internal_error'));
  await openAnew(page);
  await untilState(page, 'results', 'error');
  await page.locator('button[data-option="dogs"]').click();
  await untilState(page, 'vote-status', 'failed');
}

async function openView(page: Page, view: View, shows: string): Promise<void> {
  await page.unrouteAll();
  await page.goto(new URL(ADDRESSES[view], page.url()).href);
  await page.locator(shows).waitFor({ timeout: SHOWN_MS });
}

/** Opens the page as if nobody had voted on it yet. */
async function openAnew(page: Page): Promise<void> {
  await page.evaluate(() => localStorage.clear());
  await page.reload();
}

async function answerVotes(page: Page, status: number, body: object): Promise<void> {
  await page.unroute(`**${ROUTES.vote}`);
  await page.route(`**${ROUTES.vote}`, async (route) => {
    // What the page sent, it gets back: it believes no answer about another vote.
    const requestId = (await route.request().allHeaders())['idempotency-key'];
    await route.fulfill({ status, json: { ...body, ...(status === 201 ? { request_id: requestId } : {}) } });
  });
}

async function untilState(page: Page, testId: string, state: string): Promise<void> {
  await page.locator(`[data-testid="${testId}"][data-state="${state}"]`).waitFor({ timeout: SHOWN_MS });
}
