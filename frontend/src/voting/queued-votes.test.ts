// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receipt, refused, TAKEN } from '../testing/vote-api.ts';
import { VoterBrowser } from '../testing/voter-browser.ts';
import { intendVote } from './intended-vote.ts';
import { KEPT_MAX, KeptVotes } from './kept-votes.ts';

let browser: VoterBrowser;

beforeEach(async () => {
  browser = await VoterBrowser.start();
});
afterEach(() => browser.close());

/** An earlier page has kept so many votes. */
function leaveBehind(count: number): void {
  const kept = new KeptVotes({ storage: () => browser.storage, now: () => Date.UTC(2026, 5, 1, 11) });
  for (let place = 0; place < count; place += 1) kept.keep(intendVote('dogs'), false);
}

describe('a vote that waits', () => {
  it('[UI2] goes out at once when the network is back', async () => {
    const page = await browser.openWaiting();
    browser.api.answers = [TAKEN];
    page.store.hearOnline();
    expect(page.current).toMatchObject({ state: 'waiting', isTrying: true });
    await page.until({ state: 'accepted' });
    page.store.hearOnline();
    expect(browser.api.votes).toHaveLength(2);
    expect(browser.idsSent).toBe(1);
  });

  it('[UI2] survives a reload, and goes out under the same id and trace', async () => {
    const first = await browser.openWaiting();
    expect(first.current).toMatchObject({ isKept: true });
    browser.api.answers = [TAKEN, receipt('counted')];
    const second = browser.reload(first);
    expect(second.current).toMatchObject({ state: 'sending', vote: { option: 'cats' } });
    await second.until({ state: 'accepted' });
    await second.passPause();
    await second.until({ state: 'counted', tookMs: undefined });
    expect(browser.api.votes[1]).toEqual(browser.api.votes[0]);
    expect(browser.reload(second).current.state).toBe('idle');
  });

  it('[UI2] that was accepted before a reload is not sent again, only asked for', async () => {
    browser.api.answers = [TAKEN, receipt('counted')];
    const first = browser.open();
    first.store.cast('cats');
    await first.until({ state: 'accepted' });
    const second = browser.reload(first);
    expect(second.current.state).toBe('accepted');
    await second.passPause();
    await second.until({ state: 'counted' });
    expect(browser.api.votes).toHaveLength(1);
  });

  it('[UI2] that failed for now is sent again by the next page, one that was refused is not', async () => {
    browser.api.answers = [refused('internal_error')];
    const first = browser.open();
    first.store.cast('cats');
    await first.until({ state: 'failed' });
    browser.api.answers = [refused('validation_failed')];
    const second = browser.reload(first);
    await second.until({ state: 'failed', failure: { mayCount: true } });
    expect(browser.storage.items.size).toBe(0);
    expect(browser.reload(second).current.state).toBe('idle');
    expect(browser.idsSent).toBe(1);
  });

  it('[UI2] can be taken back, and then goes out nowhere', async () => {
    const page = await browser.openWaiting();
    page.store.reset();
    expect(page.current.state).toBe('idle');
    expect(page.timers.due).toEqual([]);
    expect(browser.reload(page).current.state).toBe('idle');
  });

  it('[UI2] waits where the storage is full or broken too, for as long as the page lives', async () => {
    browser.storage.isFull = true;
    const page = await browser.openWaiting();
    expect(page.current).toMatchObject({ isKept: false });
    browser.storage.isBroken = true;
    browser.api.answers = [TAKEN, receipt('counted')];
    await page.passPause();
    await page.until({ state: 'accepted' });
    await page.passPause();
    await page.until({ state: 'counted' });
  });
});

describe('two pages of one browser', () => {
  it('[UI2] send a vote that waits under the same id, and both learn that it is counted', async () => {
    const first = await browser.openWaiting();
    const second = browser.open();
    await second.until({ state: 'waiting' });
    browser.api.answers = [TAKEN, receipt('counted')];
    await second.passPause();
    await second.until({ state: 'accepted' });
    await second.passPause();
    await second.until({ state: 'counted' });
    await first.passPause();
    await first.until({ state: 'counted' });
    expect(browser.idsSent).toBe(1);
  });

  it('[UI2] send a vote no more that was taken back on one of them', async () => {
    const first = await browser.openWaiting();
    const second = browser.open();
    await second.until({ state: 'waiting' });
    second.store.reset();
    browser.api.answers = [receipt('not_counted')];
    const sent = browser.api.votes.length;
    await first.passPause();
    await first.until({ state: 'idle' });
    expect(browser.api.votes).toHaveLength(sent);
  });

  it('[UI2] forget no vote that one of them has settled before the other could learn its fate', async () => {
    const first = await browser.openWaiting();
    browser.storage.items.clear();
    await first.passPause();
    await expect.poll(() => browser.api.asked.at(-1)?.path).toMatch(/^\/api\/votes\//);
    browser.api.answers = [receipt('counted')];
    await first.passPause();
    await first.until({ state: 'counted' });
    expect(browser.api.votes).toHaveLength(1);
  });

  it('[UI2] leave votes behind that a later one brings: one shown, the others beside it', async () => {
    leaveBehind(2);
    browser.api.answers = ['cut'];
    const page = browser.open();
    await page.until({ state: 'waiting' });
    expect(page.store.getSnapshot().waitingBeside).toBe(1);
    browser.api.answers = [TAKEN];
    const onceOnline = () => {
      page.store.hearOnline();
      return page.store.getSnapshot();
    };
    await expect.poll(onceOnline).toMatchObject({ current: { state: 'accepted' }, waitingBeside: 0 });
    expect(browser.idsSent).toBe(2);
  });

  it('[API15] leave votes in doubt behind on a closed ballot: only for the one that is shown it is asked on', async () => {
    leaveBehind(2);
    browser.api.answers = [refused('ballot_closed')];
    const page = browser.open();
    const known = () => {
      const { current, waitingBeside } = page.store.getSnapshot();
      return [current.state, waitingBeside, page.timers.due];
    };
    await expect.poll(known).toEqual(['failed', 0, [40]]);
  });

  it('[UI2] leave the newest vote to be shown, however often a page is loaded anew', async () => {
    leaveBehind(1);
    const kept = new KeptVotes({ storage: () => browser.storage, now: () => Date.UTC(2026, 5, 1, 11, 30) });
    kept.keep(intendVote('cats'), false);
    browser.api.answers = ['wait'];
    const first = browser.open();
    expect(first.current).toMatchObject({ vote: { option: 'cats' } });
    expect(browser.reload(first).current).toMatchObject({ vote: { option: 'cats' } });
  });

  it('[UI2] leave no more votes behind than a later one takes up, whatever stands in the storage', async () => {
    leaveBehind(KEPT_MAX);
    for (const [key, text] of [...browser.storage.items].slice(0, 9))
      browser.storage.items.set(key.replace(/..$/, 'ff'), text);
    browser.api.answers = ['cut'];
    expect(browser.open().store.getSnapshot().waitingBeside).toBe(KEPT_MAX - 1);
  });
});
