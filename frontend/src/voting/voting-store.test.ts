// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receipt, refused, TAKEN } from '../testing/vote-api.ts';
import { VoterBrowser } from '../testing/voter-browser.ts';

let browser: VoterBrowser;

beforeEach(async () => {
  browser = await VoterBrowser.start();
});
afterEach(() => browser.close());

describe('a vote on its way', () => {
  it('[UI2] is sent, accepted and counted, and the time from the click is measured', async () => {
    browser.api.answers = [TAKEN, receipt('not_counted'), receipt('counted')];
    const page = browser.open();
    page.store.cast('cats');
    expect(page.current.state).toBe('sending');
    page.timers.advance(13);
    await page.until({ state: 'accepted', isLate: false });
    expect(await page.passPause()).toBe(40);
    await expect.poll(() => page.timers.due[0]).toBe(80);
    await page.passPause();
    await page.until({ state: 'counted', tookMs: 13 + 40 + 80 });
    expect([browser.storage.items.size, page.timers.due]).toEqual([0, []]);
  });

  it('[UI2] is measured by a clock that nobody sets', async () => {
    browser.api.answers = [TAKEN, receipt('counted')];
    const page = browser.open();
    page.store.cast('cats');
    await page.until({ state: 'accepted' });
    page.timers.setBack(3_600_000);
    await page.passPause();
    await page.until({ state: 'counted', tookMs: 40 });
  });

  it('[UI2] is known to be counted soon after the count has changed', async () => {
    browser.api.answers = [TAKEN, receipt('not_counted')];
    const page = browser.open();
    page.store.cast('cats');
    await page.until({ state: 'accepted' });
    await page.passPause();
    await expect.poll(() => page.timers.due[0]).toBe(80);
    page.hearRevision(7);
    expect(page.timers.due[0]).toBe(40);
    page.timers.advance(10);
    page.hearRevision(7);
    expect(page.timers.due[0]).toBe(30);
    browser.api.answers = [receipt('counted')];
    await page.passPause();
    await page.until({ state: 'counted', tookMs: 80 });
  });

  it('[UI2] that waits long to be counted says so, and that it could not be counted', async () => {
    browser.api.answers = [TAKEN, receipt('not_counted')];
    const page = browser.open();
    page.store.cast('dogs');
    await page.until({ state: 'accepted', isLate: false });
    const afterPause = () => {
      page.timers.advance(500);
      return page.current;
    };
    await expect.poll(afterPause).toMatchObject({ state: 'accepted', isLate: true });
    browser.api.answers = [receipt('dead_lettered')];
    await expect.poll(afterPause).toMatchObject({ state: 'dead_lettered' });
    expect(browser.storage.items.size).toBe(0);
  });

  it('[UI2] asks for no receipt while nobody looks, and then tells no time it did not measure', async () => {
    browser.api.answers = [TAKEN, receipt('counted')];
    const page = browser.open();
    page.store.cast('cats');
    page.store.rest();
    await page.until({ state: 'accepted' });
    expect(page.timers.due).toEqual([3_000]);
    page.timers.advance(60_000);
    expect(page.timers.due).toEqual([]);
    page.store.wake();
    await page.passPause();
    await page.until({ state: 'counted', tookMs: undefined });
  });

  it('[UI2] is forgotten when another is to be cast, unless it is being sent', async () => {
    browser.api.answers = [TAKEN];
    const page = browser.open();
    page.store.cast('cats');
    page.store.reset();
    expect(page.current.state).toBe('sending');
    await page.until({ state: 'accepted' });
    page.store.cast('dogs');
    expect(page.current).toMatchObject({ state: 'accepted', vote: { option: 'cats' } });
    page.store.reset();
    expect([page.current.state, browser.storage.items.size, page.timers.due]).toEqual(['idle', 0, []]);
    page.store.cast('dogs');
    await page.until({ state: 'accepted', vote: { option: 'dogs' } });
    expect(browser.idsSent).toBe(2);
  });
});

describe('a click from before the page could vote', () => {
  it('[UI2] is cast at the start, and measured from the click', async () => {
    browser.api.answers = [TAKEN, receipt('counted')];
    const page = browser.open({ option: 'dogs', clickedAt: -200 });
    expect(page.current).toMatchObject({ state: 'sending', vote: { option: 'dogs' } });
    await page.until({ state: 'accepted' });
    await page.passPause();
    await page.until({ state: 'counted', tookMs: 240 });
  });

  it('[UI2] is shown before what an earlier page left, which goes out beside it', async () => {
    const first = await browser.openWaiting();
    first.store.stop();
    browser.api.answers = [refused('internal_error'), TAKEN];
    const second = browser.open({ option: 'dogs', clickedAt: undefined });
    expect(second.current).toMatchObject({ vote: { option: 'dogs' } });
    expect(second.store.getSnapshot().waitingBeside).toBe(1);
    await expect.poll(() => second.store.getSnapshot().waitingBeside).toBe(0);
    await second.until({ state: expect.stringMatching(/accepted|failed/) });
    expect(browser.idsSent).toBe(2);
  });
});

describe('the ballot', () => {
  it('[API15] takes no vote while it is closed, and forgets that one came too late once it is open', async () => {
    browser.api.answers = [refused('ballot_closed'), receipt('not_counted')];
    const page = browser.open();
    page.store.cast('cats');
    await page.until({ state: 'failed' });
    expect(page.refusals).toBe(1);
    expect(browser.storage.items.size).toBe(0);
    page.hearBallot(true);
    expect(page.current.state).toBe('idle');
    page.hearBallot(false);
    page.store.cast('cats');
    expect(page.current.state).toBe('idle');
  });

  it('[API15] settles a vote that waits: it is counted after all, or nobody knows, and the next page asks again', async () => {
    const page = await browser.openWaiting();
    browser.api.answers = [
      refused('ballot_closed'),
      receipt('not_counted'),
      refused('ballot_closed'),
      receipt('counted'),
    ];
    await page.passPause();
    await page.until({ state: 'failed', failure: { mayCount: true } });
    const next = browser.reload(page);
    await next.until({ state: 'counted' });
    expect(browser.storage.items.size).toBe(0);
  });

  it('[API15] leaves a vote in doubt that may wait in the log: the page goes on asking until it is counted', async () => {
    const page = await browser.openWaiting();
    browser.api.answers = [refused('ballot_closed'), receipt('not_counted')];
    await page.passPause();
    await page.until({ state: 'failed', failure: { mayCount: true } });
    expect(await page.passPause()).toBe(40);
    await expect.poll(() => page.timers.due).toEqual([80]);
    page.hearRevision(7);
    expect(page.timers.due).toEqual([40]);
    browser.api.answers = [receipt('counted')];
    await page.passPause();
    await page.until({ state: 'counted' });
    expect([browser.storage.items.size, page.timers.due]).toEqual([0, []]);
  });

  it('[API15] may be opened again while a vote is in doubt: what its receipt tells first, stands', async () => {
    const page = await browser.openWaiting();
    browser.api.answers = [refused('ballot_closed'), receipt('not_counted'), 'wait', receipt('counted')];
    await page.passPause();
    await page.until({ state: 'failed' });
    page.hearBallot(true);
    page.store.tryNow();
    await expect.poll(() => browser.api.votes).toHaveLength(3);
    await page.passPause();
    await page.until({ state: 'counted' });
    browser.api.cutWaiting();
    await fetch(browser.api.url); // What was cut has been heard of by the time another request is answered.
    expect([page.current.state, page.timers.due]).toEqual(['counted', []]);
  });
});
