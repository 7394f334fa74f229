import type { Browser, Page } from 'playwright-core';
import { createClient } from '#contract/client.ts';
import { ROUTES } from '#contract/routes.ts';
import { Visitor } from '#tests/e2e/browser.ts';
import type { Finding } from './finding.ts';
import { messageOf } from './finding.ts';
import type { StartedVote, Target } from './target.ts';
import { originOf } from './target.ts';

/** How long a vote may take to a screen, and its answer to the voter; a busy machine's, for it takes milliseconds. */
const SHOWN_MS = 10_000;

/** One votes in a browser, another sees it, and it counts once, also after a restart. */
export async function checkFunction(target: Target): Promise<Finding[]> {
  const browser = await target.browser();
  if (target.ours === undefined) {
    target.note('not restarted: it is not ours');
    return (await castAndSee(browser, await target.origin())).found;
  }
  const vote = await target.ours.start();
  try {
    const { found, count } = await castAndSee(browser, originOf(vote.url));
    const wrong = found.length > 0 ? found : await expectTotal(vote, count);
    return wrong.length > 0 ? wrong : await restart(browser, vote, count);
  } finally {
    await vote.close();
  }
}

/** Votes for cats on one page; `count` is what the other shows then. */
async function castAndSee(browser: Browser, origin: string): Promise<{ found: Finding[]; count: number }> {
  const visitors = await Promise.all([Visitor.open(browser, origin), Visitor.open(browser, origin)]);
  const [voter, viewer] = visitors;
  try {
    const before = await step('The page shows no count.', origin, shows(viewer.page, 0));
    const answered = voter.page.waitForResponse(new RegExp(`${ROUTES.vote}$`), { timeout: SHOWN_MS });
    answered.catch(() => {}); // Waited for below.
    await voter.vote('cats');
    await step('A vote is not accepted.', origin, accepted(voter.page));
    const { request_id } = await (await answered).json();
    const count = await step('A vote is not shown on a second page.', origin, shows(viewer.page, before + 1));
    const { state } = await createClient({ baseUrl: origin }).receipt(request_id);
    const receipt =
      state === 'counted' ? [] : [found(`The receipt of a vote that is shown says ${state}.`, origin)];
    const complaints = visitors.flatMap((each) => each.complaints);
    return {
      found: [...receipt, ...complaints.map((each) => found(`The page complains: ${each}`, origin))],
      count,
    };
  } catch (error) {
    if (error instanceof StepFailed) return { found: [error.finding], count: Number.NaN };
    throw error;
  } finally {
    await Promise.all(visitors.map(({ page }) => page.context().close()));
  }
}

async function restart(browser: Browser, vote: StartedVote, count: number): Promise<Finding[]> {
  await vote.process.end('SIGTERM');
  await vote.startAgain();
  const visitor = await Visitor.open(browser, vote.url);
  try {
    await step('A vote does not survive a restart.', vote.url, shows(visitor.page, count));
    return await expectTotal(vote, count);
  } catch (error) {
    if (error instanceof StepFailed) return [error.finding];
    throw error;
  } finally {
    await visitor.page.context().close();
  }
}

/** Only one has voted, so this is all there is. */
async function expectTotal({ url }: StartedVote, votes: number): Promise<Finding[]> {
  const { total_votes: total } = await createClient({ baseUrl: originOf(url) }).results();
  return total === votes ? [] : [found(`${votes} was voted, and the results say ${total}.`, url)];
}

/** Resolves with the count of cats once it is at least `count`. */
async function shows(page: Page, count: number): Promise<number> {
  const row = await page.waitForFunction(
    (atLeast) => {
      const shown = document.querySelector<HTMLElement>('[data-testid="result-cats"]')?.dataset.count;
      return shown !== undefined && Number(shown) >= atLeast ? { shown: Number(shown) } : undefined;
    },
    count,
    { timeout: SHOWN_MS },
  );
  return (await row.jsonValue())?.shown ?? Number.NaN;
}

async function accepted(page: Page): Promise<void> {
  const taken = '[data-testid="vote-status"]:is([data-state="accepted"], [data-state="counted"])';
  await page.locator(taken).waitFor({ timeout: SHOWN_MS });
}

/** What should have happened has not; said as a finding. */
class StepFailed extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.what);
    this.finding = finding;
  }
}

async function step<T>(what: string, where: string, happening: Promise<T>): Promise<T> {
  try {
    return await happening;
  } catch (error) {
    throw new StepFailed(found(`${what} (${messageOf(error).split('\n')[0]})`, where));
  }
}

function found(what: string, where: string): Finding {
  return { what, where, next: 'Follow its way: docs/ARCHITECTURE.md, "One vote\'s way, one file a hop".' };
}
