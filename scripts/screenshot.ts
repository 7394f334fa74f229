import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { startBrowser, Visitor } from '#tests/e2e/browser.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import buildPage from '#tests/servers/build-page.ts';

/**
 * Takes the pictures of the documents: each view of a standalone vote with real votes in it, on the screens it is made
 * for. Each has a vote of its own and a clock that stands still, so that a picture changes only with what it shows.
 * Takes only the files it is given the names of, where there are any.
 */
const wanted = process.argv.slice(2);
const PICTURES = path.resolve(import.meta.dirname, '../docs/pictures');
const VOTES = { cats: 412, dogs: 388 };
/** What the views tell people, in place of a port of this machine. */
const PUBLIC_URL = 'https://vote.example.com';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const DESKTOP = { viewport: { width: 1_280, height: 800 } };
const PROJECTOR = { viewport: { width: 1_920, height: 1_080 } };
const DARK = { colorScheme: 'dark' } as const;

interface Shot {
  readonly file: string;
  /** The address of the view. */
  readonly view: string;
  readonly device: BrowserContextOptions;
  /** What is there once the view shows what the picture is of. */
  readonly shows: string;
  /** Settings of the vote. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether the page's clock runs; it stands still for pictures that tell a time. */
  readonly clockRuns?: boolean;
  /** What the visitor does first. */
  readonly act?: (visitor: Visitor) => Promise<void>;
}

const VOTED = {
  view: '',
  act: (visitor: Visitor) => visitor.vote('cats'),
  shows: `:has([data-state="counted"]) [data-testid="result-cats"][data-count="${VOTES.cats + 1}"]`,
};

const STAGED = { view: 'stage', device: PROJECTOR, shows: '[data-testid="viewers"]:text-is("1")' };

const SHOTS: readonly Shot[] = [
  { ...VOTED, file: 'vote-phone.png', device: PHONE },
  { ...VOTED, file: 'vote-phone-dark.png', device: { ...PHONE, ...DARK } },
  { ...VOTED, file: 'vote-desktop.png', device: DESKTOP },
  { ...VOTED, file: 'vote-desktop-dark.png', device: { ...DESKTOP, ...DARK } },
  { ...STAGED, file: 'stage.png' },
  { ...STAGED, file: 'stage-secret.png', settings: { RESULTS_VISIBLE: 'revealed' } },
  {
    file: 'pipeline.png',
    view: 'pipeline',
    device: DESKTOP,
    clockRuns: true, // Votes a second are known by the second answer.
    shows: `:has-text("${VOTES.cats + VOTES.dogs}"):has([data-station="consumer"][data-state="works"]):not(:has-text("not known"))`,
  },
];

buildPage();
await mkdir(PICTURES, { recursive: true });
const browser = await startBrowser();
try {
  for (const shot of SHOTS) {
    if (wanted.length === 0 || wanted.includes(shot.file)) await take(browser, shot);
  }
} finally {
  await browser.close();
}

async function take(browser: Browser, shot: Shot): Promise<void> {
  const { file, view, device, act, shows, settings, clockRuns = false } = shot;
  const standalone = await Standalone.start({ env: { PUBLIC_URL, ...settings } });
  try {
    const origin = `http://127.0.0.1:${standalone.port}`;
    await castVotes(origin);
    const context = await browser.newContext({ reducedMotion: 'reduce', ...device });
    if (!clockRuns) await context.clock.setFixedTime(new Date());
    const visitor = await Visitor.openIn(context, `${origin}/${view}`);
    await act?.(visitor);
    await visitor.page.locator(shows).first().waitFor();
    await visitor.page.screenshot({ path: path.join(PICTURES, file), animations: 'disabled' });
    await context.close();
    console.log(`Wrote docs/pictures/${file}.`);
  } finally {
    await standalone.close();
  }
}

/** Casts them, and waits until they are counted. */
async function castVotes(origin: string): Promise<void> {
  const client = createClient({ baseUrl: origin, timeoutMs: 60_000 });
  for (const option of OPTIONS) {
    await Promise.all(Array.from({ length: VOTES[option] }, () => client.castVote(option, mintRequestId())));
  }
  const total = VOTES.cats + VOTES.dogs;
  for (let counted = 0; counted < total; ) counted = (await client.results()).total_votes;
}
