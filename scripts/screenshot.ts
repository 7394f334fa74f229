import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { startBrowser, Visitor } from '#tests/e2e/browser.ts';
import { Standalone } from '#tests/processes/standalone.ts';

/**
 * Takes the pictures of the README: a standalone vote with real votes in it, as a desktop and a phone show it. The
 * page has to be built.
 */
const PICTURES = path.resolve(import.meta.dirname, '../docs/pictures');
const VOTES: Readonly<Record<Option, number>> = { cats: 412, dogs: 388 };

const standalone = await Standalone.start();
const browser = await startBrowser();
try {
  const client = createClient({ baseUrl: new URL(standalone.url).origin });
  for (const [option, count] of Object.entries(VOTES) as [Option, number][]) {
    await Promise.all(Array.from({ length: count }, () => client.castVote(option, mintRequestId())));
  }
  await mkdir(PICTURES, { recursive: true });
  await takePicture('page.png', { width: 1_100, height: 720 });
} finally {
  await browser.close();
  await standalone.close();
}

/** Votes as a visitor and takes what is shown once the vote is in the count. */
async function takePicture(file: string, viewport: { width: number; height: number }): Promise<void> {
  const visitor = await Visitor.open(browser, standalone.url, { viewport });
  await visitor.vote('cats');
  await visitor.page.locator('[data-testid="vote-status"][data-state="counted"]').waitFor();
  await visitor.page.locator(`[data-testid="result-cats"][data-count="${VOTES.cats + 1}"]`).waitFor();
  await visitor.page.evaluate(untilBarsRest);
  await visitor.page.screenshot({ path: path.join(PICTURES, file) });
  console.log(`Wrote docs/pictures/${file}.`);
}

/** Runs in the page. */
async function untilBarsRest(): Promise<void> {
  const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.all(transitions.map((transition) => transition.finished));
}
