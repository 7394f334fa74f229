// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FollowedResults } from '../testing/followed-results.ts';
import { refused, results, resultsOf } from '../testing/vote-api.ts';

let page: FollowedResults;

beforeEach(async () => {
  page = await FollowedResults.prepare();
});
afterEach(() => page.close());

describe('the live stream', () => {
  it('[UI3] is followed from the start: each newer revision is shown', () => {
    expect(page.known).toMatchObject({ connection: 'reconnecting', results: undefined });
    page.startLive(5);
    expect(page.streams.newest.url).toBe(`${page.api.url}/api/results/stream`);
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(5, 0) });
    page.streams.newest.brings(resultsOf(6, 0));
    expect(page.revision).toBe(6);
    expect(page.api.asked).toEqual([]);
  });

  it('[UI3] tells its listeners of each change until they leave', () => {
    const listener = vi.fn();
    const leave = page.store.subscribe(listener);
    page.startLive(1);
    const told = listener.mock.calls.length;
    expect(told).toBeGreaterThan(0);
    leave();
    page.streams.newest.brings(resultsOf(2, 0));
    expect(listener).toHaveBeenCalledTimes(told);
  });

  it('[UI3] passes results on which the api itself calls stale', () => {
    page.startLive(5);
    page.streams.newest.brings(resultsOf(5, 0, 5, true));
    expect(page.known.results?.stale).toBe(true);
    page.streams.newest.brings(resultsOf(5, 0));
    expect(page.known.results?.stale).toBeUndefined();
  });

  it.each([
    'not json',
    '{}',
    'null',
    { ...resultsOf(1, 1), results: [] },
    { ...resultsOf(1, 1), revision: -1 },
  ])('[UI3] is not relied upon for what is no result: %j', async (data) => {
    page.api.answers = [results(3, 4)];
    page.store.start();
    page.streams.newest.opens();
    page.streams.newest.brings(data);
    expect(page.known.connection).toBe('reconnecting');
    page.timers.advance(5_000);
    await page.until({ connection: 'polling', results: resultsOf(3, 4) });
  });

  it('[UI3] says when the counts changed: by the server before the page looked, by the page after', () => {
    page.startLive(5);
    expect(page.known.changedAt).toBe(Date.parse('2026-06-01T11:59:00.000Z'));
    page.timers.advance(1_000);
    page.streams.newest.brings(resultsOf(5, 0));
    expect(page.known.changedAt).toBe(Date.parse('2026-06-01T11:59:00.000Z'));
    page.streams.newest.brings(resultsOf(6, 0));
    expect(page.known.changedAt).toBe(page.timers.now());
  });

  it('[UI3] does not take the closing or revealing of the ballot for a change of the counts', () => {
    page.startLive(5);
    const { changedAt } = page.known;
    page.timers.advance(1_000);
    page.streams.newest.brings({ ...resultsOf(5, 0, 6), ballot: 'closed' });
    expect(page.known).toMatchObject({ changedAt, isOpen: false, results: { revision: 6 } });
    page.streams.newest.brings({ ...resultsOf(4, 1, 7), last_updated: '2026-06-01T11:59:59.000Z' });
    expect(page.known.changedAt).toBe(page.timers.now());
  });

  it('[UI3] knows no time of a change before the first vote', () => {
    page.startLive(0);
    expect(page.known.changedAt).toBeUndefined();
  });
});

describe('a stream that is cut', () => {
  it('[UI3] is said so, asked around every 2 s, and left for the stream once that is back', async () => {
    page.api.answers = [results(7, 0), results(8, 0), results(8, 0)];
    page.startLive(5);
    page.streams.newest.isCut();
    expect(page.known.connection).toBe('reconnecting');
    page.timers.advance(500);
    expect(page.streams.opened).toHaveLength(2);
    page.timers.advance(500);
    await page.until({ connection: 'polling', results: resultsOf(7, 0) });
    await page.poll();
    await page.until({ connection: 'polling', results: resultsOf(8, 0) });

    page.streams.newest.opens();
    page.streams.newest.brings(resultsOf(9, 0));
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(9, 0) });
    const asked = page.api.asked.length;
    page.timers.advance(40_000);
    expect(page.api.asked).toHaveLength(asked);
  });

  it('[UI3] is opened again for ever, with growing pauses of 15 s at most', () => {
    page.api.answers = ['wait'];
    page.store.start();
    const pauses: number[] = [];
    for (let i = 0; i < 50; i += 1) {
      const { length } = page.streams.opened;
      page.streams.newest.isCut();
      expect(page.streams.newest.isClosed).toBe(true);
      const before = page.timers.now();
      while (page.streams.opened.length === length && page.timers.now() - before < 20_000)
        page.timers.advance(100);
      expect(page.streams.opened).toHaveLength(length + 1);
      pauses.push(page.timers.now() - before);
    }
    expect(pauses.slice(0, 5)).toEqual([500, 1_000, 2_000, 4_000, 7_500]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000);
  });

  it('[UI3] which has not opened in 5 s is said so and polled around, and keeps its chance', async () => {
    page.api.answers = [results(2, 1)];
    page.store.start();
    page.timers.advance(4_999);
    expect(page.api.asked).toEqual([]);
    page.timers.advance(1);
    await page.until({ connection: 'polling', results: resultsOf(2, 1) });
    expect(page.streams.opened).toHaveLength(1);
    page.streams.newest.opens();
    page.streams.newest.brings(resultsOf(2, 2));
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(2, 2) });
  });

  it('[UI3] which never opens is given up and tried anew', () => {
    page.api.answers = ['wait'];
    page.store.start();
    page.timers.advance(20_000);
    expect(page.streams.opened[0]?.isClosed).toBe(true);
    page.timers.advance(500);
    expect(page.streams.opened).toHaveLength(2);
  });

  it('[UI3] which opens and never speaks is given up and tried anew', () => {
    page.api.answers = ['wait'];
    page.store.start();
    page.streams.newest.opens();
    page.timers.advance(20_000);
    expect(page.streams.opened[0]?.isClosed).toBe(true);
    page.timers.advance(500);
    expect(page.streams.opened).toHaveLength(2);
  });

  it('[UI3] which only beats is kept, for the api is there', () => {
    page.api.answers = ['wait'];
    page.store.start();
    page.timers.advance(12_000);
    page.streams.newest.beats();
    page.timers.advance(60_000);
    expect(page.streams.opened).toHaveLength(1);
    expect(page.streams.newest.isClosed).toBe(false);
  });

  it('[UI3] is opened again after the shortest pause when it had come back meanwhile', () => {
    page.startLive(5);
    for (let cuts = 0; cuts < 3; cuts += 1) {
      page.streams.newest.isCut();
      page.timers.advance(499);
      expect(page.streams.opened).toHaveLength(1 + cuts);
      page.timers.advance(1);
      expect(page.streams.opened).toHaveLength(2 + cuts);
      page.streams.newest.brings(resultsOf(6 + cuts, 0));
    }
  });

  it('[UI3] which gave way to another is not heard any more', async () => {
    page.api.answers = ['wait'];
    page.startLive(5);
    page.store.reconnect();
    const [old, successor] = page.streams.opened;
    successor?.brings(resultsOf(6, 0));
    old?.isCut();
    old?.brings(resultsOf(7, 0));
    expect(successor?.isClosed).toBe(false);
    expect(page.known).toMatchObject({ connection: 'live', results: resultsOf(6, 0) });
    page.timers.advance(29_999);
    old?.beats();
    page.timers.advance(1);
    await expect.poll(() => page.api.asked).toHaveLength(1);
  });

  it('[UI3] leaves what was known on screen when asking fails too, with the reason, and goes on asking', async () => {
    page.api.answers = [refused('results_unavailable', { 'retry-after': '3' }), results(9, 9)];
    page.startLive(5);
    page.streams.newest.isCut();
    page.timers.advance(1_000);
    await page.until({
      connection: 'offline',
      failure: expect.objectContaining({ code: 'results_unavailable' }),
    });
    expect(page.revision).toBe(5);
    page.timers.advance(2_999);
    expect(page.api.asked).toHaveLength(1);
    page.timers.advance(1);
    await page.until({ connection: 'polling', failure: undefined, results: resultsOf(9, 9) });
  });

  it.each([
    ['no answer', 'cut', 'network'],
    ['an answer that holds no results', { status: 200, body: { hello: 'world' } }, 'not_the_api'],
  ] as const)('[UI3] tells the reason before there are any results: %s', async (_, answer, code) => {
    page.api.answers = [answer];
    page.store.start();
    page.streams.newest.isCut();
    page.timers.advance(1_000);
    await page.until({
      connection: 'offline',
      results: undefined,
      failure: expect.objectContaining({ code }),
    });
  });

  it('[UI3] is opened at once when the network is back', () => {
    page.startLive(5);
    page.streams.newest.isCut();
    page.store.reconnect();
    expect(page.streams.opened).toHaveLength(2);
    page.timers.advance(400);
    expect(page.streams.opened).toHaveLength(2);
  });
});

describe('a store that is stopped', () => {
  it('[UI3] lets the stream go, asks no more and keeps what it knows', () => {
    page.startLive(5);
    page.store.stop();
    expect(page.streams.newest.isClosed).toBe(true);
    expect(page.timers.due).toEqual([]);
    expect(page.known).toMatchObject({ connection: 'reconnecting', results: resultsOf(5, 0) });
    page.store.reconnect();
    expect(page.streams.opened).toHaveLength(1);
  });

  it('[UI3] takes no answer that was asked for before', async () => {
    page.api.answers = ['wait'];
    page.store.start();
    page.streams.newest.isCut();
    page.timers.advance(1_000);
    await expect.poll(() => page.api.asked).toHaveLength(1);
    page.store.stop();
    page.api.cutWaiting();
    await page.answered(1);
    expect(page.known).toMatchObject({ connection: 'reconnecting', failure: undefined });
    expect(page.timers.due).toEqual([]);
  });

  it('[UI3] follows again when it is started again, and starts once however often it is told', () => {
    page.startLive(5);
    page.store.stop();
    page.store.start();
    page.store.start();
    expect(page.streams.opened).toHaveLength(2);
    page.streams.newest.brings(resultsOf(6, 0));
    expect(page.revision).toBe(6);
  });
});
