// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FollowedResults } from '../testing/followed-results.ts';
import { results, resultsOf } from '../testing/vote-api.ts';

let page: FollowedResults;

beforeEach(async () => {
  page = await FollowedResults.prepare();
});
afterEach(() => page.close());

describe('the newest revision', () => {
  it('[UI3] wins over an answer that was overtaken by the stream', async () => {
    page.api.answers = [results(6, 0)];
    page.store.start();
    page.timers.advance(5_000);
    page.streams.newest.opens();
    page.streams.newest.brings(resultsOf(9, 0));
    await page.answered(1);
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(9, 0) });
  });

  it('[UI3] wins over a lower one that comes once', () => {
    page.startLive(9);
    page.streams.newest.brings(resultsOf(8, 0));
    expect(page.revision).toBe(9);
    page.streams.newest.brings(resultsOf(10, 0));
    expect(page.revision).toBe(10);
  });

  it('[UI3] gives way to the first message after a cut: the database may have been restored', () => {
    page.startLive(900);
    page.streams.newest.isCut();
    page.timers.advance(500);
    page.streams.newest.opens();
    page.streams.newest.brings(resultsOf(12, 0));
    expect(page.revision).toBe(12);
    page.streams.newest.brings(resultsOf(11, 0));
    expect(page.revision).toBe(12);
  });

  it('[UI3] does not give way to results that call themselves stale', () => {
    page.startLive(900);
    page.streams.newest.isCut();
    page.timers.advance(500);
    page.streams.newest.brings(resultsOf(12, 0, 12, true));
    expect(page.revision).toBe(900);
    page.streams.newest.brings(resultsOf(13, 0));
    expect(page.revision).toBe(13);
  });

  it('[UI3] gives way to lower ones that persist, on a stream that was never cut', async () => {
    page.api.answers = [results(4, 0)];
    page.startLive(900);
    page.streams.newest.brings(resultsOf(4, 0));
    expect(page.revision).toBe(900);
    await page.poll();
    expect(page.revision).toBe(900);
    await page.poll();
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(4, 0) });
    expect(page.streams.opened).toHaveLength(1);
  });

  it('[UI3] gives way to lower ones that persist where there is no stream at all', async () => {
    page.api.answers = [results(900, 0), results(900, 0), results(5, 0)];
    page.store.start();
    page.timers.advance(5_000);
    await page.until({ connection: 'polling', results: resultsOf(900, 0) });
    for (let i = 0; i < 4; i += 1) await page.poll();
    await page.until({ results: resultsOf(5, 0) });
  });
});

describe('a stream that falls silent', () => {
  it('[UI3] is opened anew when the api knows of a change it did not bring', async () => {
    page.api.answers = [results(6, 0)];
    page.startLive(5);
    await page.poll(30_000);
    expect(page.streams.opened).toHaveLength(2);
    expect(page.revision).toBe(6);
    page.streams.newest.brings(resultsOf(7, 0));
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(7, 0) });
  });

  it('[UI3] is left alone when nobody votes', async () => {
    page.api.answers = [results(5, 0)];
    page.startLive(5);
    await page.poll(30_000);
    await page.poll(30_000);
    expect(page.streams.opened).toHaveLength(1);
    expect(page.known.connection).toBe('live');
  });

  it('[UI3] is opened anew when the api cannot be reached, and polled around while it does not open', async () => {
    page.api.answers = ['cut', results(8, 0)];
    page.startLive(5);
    await page.poll(30_000);
    await page.until({ connection: 'reconnecting' });
    page.timers.advance(5_000);
    await page.until({ connection: 'polling', results: resultsOf(8, 0) });
  });

  it('[UI3] is not asked about while its heartbeat is heard', () => {
    page.startLive(5);
    for (let beats = 0; beats < 10; beats += 1) {
      page.timers.advance(12_000);
      page.streams.newest.beats();
      expect(page.timers.due).toEqual([30_000]);
    }
  });

  it('[UI3] is heard when it speaks while the api is asked', async () => {
    page.api.answers = ['wait'];
    page.startLive(5);
    page.timers.advance(30_000);
    await expect.poll(() => page.api.asked).toHaveLength(1);
    page.streams.newest.brings(resultsOf(6, 0));
    page.api.cutWaiting();
    await page.answered(1);
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(6, 0) });
    expect(page.streams.opened).toHaveLength(1);
  });
});
