// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStorage } from '../testing/memory-storage.ts';
import { receipt, refused, TAKEN, VoteApi } from '../testing/vote-api.ts';
import { VoterPage } from '../testing/voter-page.ts';
import { intendVote } from './intended-vote.ts';
import { KEPT_MAX, KeptVotes } from './kept-votes.ts';

let api: VoteApi;
let storage: MemoryStorage;
let pages: VoterPage[];

beforeEach(async () => {
  api = await VoteApi.start();
  storage = new MemoryStorage();
  pages = [];
});
afterEach(async () => {
  for (const page of pages) page.store.stop();
  await api.stop();
});

/** Opens a page of this browser. */
function open(): VoterPage {
  const page = VoterPage.open(api, storage);
  pages.push(page);
  return page;
}

/** The page goes, with all that happened by itself, and is loaded anew. */
function reload(page: VoterPage): VoterPage {
  page.store.stop();
  return open();
}

const idsSent = () => new Set(api.votes.map(({ requestId }) => requestId)).size;

/** A page whose vote for cats waits to go out. */
async function openWaiting(): Promise<VoterPage> {
  api.answers = ['cut'];
  const page = open();
  page.store.cast('cats');
  await page.until({ state: 'waiting' });
  return page;
}

/** An earlier page has kept so many votes. */
function leaveBehind(count: number): void {
  const kept = new KeptVotes({ storage: () => storage, now: () => Date.UTC(2026, 5, 1, 11) });
  for (let place = 0; place < count; place += 1) kept.keep(intendVote('dogs'), false);
}

describe('a vote that waits', () => {
  it('[UI2] goes out at once when the network is back', async () => {
    const page = await openWaiting();
    api.answers = [TAKEN];
    page.store.hearOnline();
    expect(page.current).toMatchObject({ state: 'waiting', isTrying: true });
    await page.until({ state: 'accepted' });
    page.store.hearOnline();
    expect(api.votes).toHaveLength(2);
    expect(idsSent()).toBe(1);
  });

  it('[UI2] survives a reload, and goes out under the same id and trace', async () => {
    const first = await openWaiting();
    expect(first.current).toMatchObject({ isKept: true });
    api.answers = [TAKEN, receipt('counted')];
    const second = reload(first);
    expect(second.current).toMatchObject({ state: 'sending', vote: { option: 'cats' } });
    await second.until({ state: 'accepted' });
    await second.passPause();
    await second.until({ state: 'counted', tookMs: undefined });
    expect(api.votes[1]).toEqual(api.votes[0]);
    expect(reload(second).current.state).toBe('idle');
  });

  it('[UI2] that was accepted before a reload is not sent again, only asked for', async () => {
    api.answers = [TAKEN, receipt('counted')];
    const first = open();
    first.store.cast('cats');
    await first.until({ state: 'accepted' });
    const second = reload(first);
    expect(second.current.state).toBe('accepted');
    await second.passPause();
    await second.until({ state: 'counted' });
    expect(api.votes).toHaveLength(1);
  });

  it('[UI2] that failed for now is sent again by the next page, one that was refused is not', async () => {
    api.answers = [refused('internal_error')];
    const first = open();
    first.store.cast('cats');
    await first.until({ state: 'failed' });
    api.answers = [refused('validation_failed')];
    const second = reload(first);
    await second.until({ state: 'failed', failure: { mayCount: true } });
    expect(storage.items.size).toBe(0);
    expect(reload(second).current.state).toBe('idle');
    expect(idsSent()).toBe(1);
  });

  it('[UI2] can be taken back, and then goes out nowhere', async () => {
    const page = await openWaiting();
    page.store.reset();
    expect(page.current.state).toBe('idle');
    expect(page.timers.due).toEqual([]);
    expect(reload(page).current.state).toBe('idle');
  });

  it('[UI2] waits where the storage is full or broken too, for as long as the page lives', async () => {
    storage.isFull = true;
    const page = await openWaiting();
    expect(page.current).toMatchObject({ isKept: false });
    storage.isBroken = true;
    api.answers = [TAKEN, receipt('counted')];
    await page.passPause();
    await page.until({ state: 'accepted' });
    await page.passPause();
    await page.until({ state: 'counted' });
  });
});

describe('two pages of one browser', () => {
  it('[UI2] send a vote that waits under the same id, and both learn that it is counted', async () => {
    const first = await openWaiting();
    const second = open();
    await second.until({ state: 'waiting' });
    api.answers = [TAKEN, receipt('counted')];
    await second.passPause();
    await second.until({ state: 'accepted' });
    await second.passPause();
    await second.until({ state: 'counted' });
    await first.passPause();
    await first.until({ state: 'counted' });
    expect(idsSent()).toBe(1);
  });

  it('[UI2] send a vote no more that was taken back on one of them', async () => {
    const first = await openWaiting();
    const second = open();
    await second.until({ state: 'waiting' });
    second.store.reset();
    api.answers = [receipt('not_counted')];
    const sent = api.votes.length;
    await first.passPause();
    await first.until({ state: 'idle' });
    expect(api.votes).toHaveLength(sent);
  });

  it('[UI2] forget no vote that one of them has settled before the other could learn its fate', async () => {
    const first = await openWaiting();
    storage.items.clear();
    await first.passPause();
    await vi.waitFor(() => expect(api.asked.at(-1)?.path).toMatch(/^\/api\/votes\//));
    api.answers = [receipt('counted')];
    await first.passPause();
    await first.until({ state: 'counted' });
    expect(api.votes).toHaveLength(1);
  });

  it('[UI2] leave votes behind that a later one brings: one shown, the others beside it', async () => {
    leaveBehind(2);
    api.answers = ['cut'];
    const page = open();
    await page.until({ state: 'waiting' });
    expect(page.store.getSnapshot().waitingBeside).toBe(1);
    api.answers = [TAKEN];
    await vi.waitFor(() => {
      page.store.hearOnline();
      expect(page.current.state).toBe('accepted');
      expect(page.store.getSnapshot().waitingBeside).toBe(0);
    });
    expect(idsSent()).toBe(2);
  });

  it('[API15] leave votes in doubt behind on a closed ballot: only for the one that is shown it is asked on', async () => {
    leaveBehind(2);
    api.answers = [refused('ballot_closed')];
    const page = open();
    await vi.waitFor(() => {
      const { current, waitingBeside } = page.store.getSnapshot();
      expect([current.state, waitingBeside, page.timers.due]).toEqual(['failed', 0, [40]]);
    });
  });

  it('[UI2] leave the newest vote to be shown, however often a page is loaded anew', async () => {
    leaveBehind(1);
    const kept = new KeptVotes({ storage: () => storage, now: () => Date.UTC(2026, 5, 1, 11, 30) });
    kept.keep(intendVote('cats'), false);
    api.answers = ['wait'];
    const first = open();
    expect(first.current).toMatchObject({ vote: { option: 'cats' } });
    expect(reload(first).current).toMatchObject({ vote: { option: 'cats' } });
  });

  it('[UI2] leave no more votes behind than a later one takes up, whatever stands in the storage', async () => {
    leaveBehind(KEPT_MAX);
    for (const [key, text] of [...storage.items].slice(0, 9))
      storage.items.set(key.replace(/..$/, 'ff'), text);
    api.answers = ['cut'];
    expect(open().store.getSnapshot().waitingBeside).toBe(KEPT_MAX - 1);
  });
});
