// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FollowedResults } from '../testing/followed-results.ts';
import { results, resultsOf } from '../testing/vote-api.ts';

let page: FollowedResults;

beforeEach(async () => {
  page = await FollowedResults.prepare();
});
afterEach(() => page.close());

const closed = (revision: number) => ({ ...resultsOf(5, 0, revision), ballot: 'closed' as const });

describe('a ballot that refused a vote', () => {
  it('[API15] is closed, whatever results of just before say that come just after', () => {
    page.startLive(5);
    expect(page.known.isOpen).toBe(true);
    page.store.hearRefusal();
    expect(page.known.isOpen).toBe(false);
    page.timers.advance(1_999);
    page.streams.newest.brings(resultsOf(6, 0));
    expect(page.known).toMatchObject({ isOpen: false, results: { total_votes: 6 } });
  });

  it('[API15] is closed before there are any results', () => {
    page.store.start();
    page.store.hearRefusal();
    expect(page.known).toMatchObject({ isOpen: false, results: undefined });
  });

  it('[API15] is open again once the results say so after they said that it is closed', () => {
    page.startLive(5);
    page.store.hearRefusal();
    page.streams.newest.brings(closed(6));
    page.streams.newest.brings(resultsOf(5, 0, 7));
    expect(page.known.isOpen).toBe(true);
  });

  it('[API15] is open again where the page did not see it closed, and stale results do not tell', () => {
    page.startLive(5);
    page.store.hearRefusal();
    page.timers.advance(1_999);
    page.streams.newest.brings(resultsOf(5, 0, 8, true));
    page.timers.advance(1);
    page.streams.newest.brings(resultsOf(5, 0, 8, true));
    expect(page.known.isOpen).toBe(false);
    page.streams.newest.brings(resultsOf(5, 0, 8));
    expect(page.known.isOpen).toBe(true);
  });

  it('[API15] is asked about after 2 s, for nobody may vote any more and the stream be silent', async () => {
    page.api.answers = [results(6, 0)];
    page.startLive(5);
    page.store.hearRefusal();
    page.streams.newest.beats();
    await page.poll();
    expect(page.known.isOpen).toBe(true);
    expect(page.streams.opened).toHaveLength(1);
    expect(page.timers.due).toEqual([30_000]);
  });

  it('[API15] is not closed for longer because the clock was set back', () => {
    page.startLive(5);
    page.store.hearRefusal();
    page.timers.setBack(3_600_000);
    page.streams.newest.brings(resultsOf(6, 0));
    expect(page.known.isOpen).toBe(true);
  });

  it('[API15] which is known to be closed opens as soon as the results say so', () => {
    page.startLive(5);
    page.streams.newest.brings(closed(6));
    page.store.hearRefusal();
    page.streams.newest.brings(resultsOf(5, 0, 7));
    expect(page.known.isOpen).toBe(true);
  });
});
