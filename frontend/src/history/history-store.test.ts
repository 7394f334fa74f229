import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '#contract/client.ts';
import type { History } from '#contract/schemas.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { minutesOf } from '../testing/minutes.ts';
import { HistoryStore } from './history-store.ts';

const minutes = minutesOf([1, 2]);

let timers: ManualTimers;
/** What was asked for, in minutes, and the answers that are still owed. */
let asked: number[];
let owed: PromiseWithResolvers<History>[];
let store: HistoryStore;

beforeEach(() => {
  timers = new ManualTimers();
  asked = [];
  owed = [];
  const history = (span: number) => {
    asked.push(span);
    const answer = Promise.withResolvers<History>();
    owed.push(answer);
    return answer.promise;
  };
  store = new HistoryStore({ client: { history }, timers });
});

/** The oldest question is answered, by a history or by an error. */
async function answer(by: unknown = { minutes }): Promise<void> {
  const next = owed.shift();
  if (by instanceof Error) next?.reject(by);
  else next?.resolve(by as History);
  await new Promise(setImmediate);
}

describe('the history', () => {
  it('[UI3] is asked for once it is seen, and no more while no vote is counted', async () => {
    store.hear(timers.now() - 60_000);
    expect(asked).toEqual([]);
    store.see(true);
    expect(asked).toEqual([60]);
    expect(store.getSnapshot().minutes).toBeUndefined();
    await answer();
    expect(store.getSnapshot()).toEqual({ span: 'hour', minutes, failure: undefined });
    store.hear(timers.now() - 60_000);
    timers.advance(3_600_000);
    expect(asked).toEqual([60]);
  });

  it('[UI3] follows new votes, every 10 s at most', async () => {
    store.see(true);
    await answer();
    for (let second = 1; second <= 25; second += 1) {
      timers.advance(1_000);
      store.hear(timers.now());
      await answer();
    }
    expect(asked).toHaveLength(3);
  });

  it('[UI3] is asked for once more after the last vote, which the answer may not have had', async () => {
    store.see(true);
    await answer();
    timers.advance(20_000);
    store.hear(timers.now());
    timers.advance(0);
    await answer();
    expect(asked).toHaveLength(2);
    timers.advance(9_999);
    expect(asked).toHaveLength(2);
    timers.advance(1);
    await answer();
    timers.advance(3_600_000);
    expect(asked).toHaveLength(3);
  });

  it('[UI3] is not asked for while nobody sees it, and at once when somebody does again', async () => {
    store.see(true);
    await answer();
    store.see(false);
    timers.advance(20_000);
    store.hear(timers.now());
    timers.advance(60_000);
    expect(asked).toHaveLength(1);
    store.see(true);
    timers.advance(0);
    expect(asked).toHaveLength(2);
  });

  it('waits no longer after the clock was set back', async () => {
    store.see(true);
    await answer();
    timers.setBack(3_600_000);
    store.hear(timers.now());
    timers.advance(10_000);
    expect(asked).toHaveLength(2);
  });

  it('[UI3] of a day is asked for when it is chosen, less often, and what was known is shown at once', async () => {
    store.see(true);
    await answer();
    store.choose('day');
    expect(asked).toEqual([60, 1_440]);
    expect(store.getSnapshot()).toMatchObject({ span: 'day', minutes: undefined });
    const day = minutesOf([1, 1], [2, 2]);
    await answer({ minutes: day });
    store.hear(timers.now());
    timers.advance(59_999);
    expect(asked).toEqual([60, 1_440]);
    timers.advance(1);
    expect(asked).toEqual([60, 1_440, 1_440]);
    store.choose('hour');
    expect(store.getSnapshot()).toMatchObject({ span: 'hour', minutes });
    await answer({ minutes: [] });
    expect(store.getSnapshot()).toMatchObject({ span: 'hour', minutes });
    store.choose('day');
    expect(store.getSnapshot().minutes).toEqual([]);
  });

  it('[UI4] that cannot be had is asked for again, when the api says, and the last one known stays', async () => {
    store.see(true);
    await answer();
    timers.advance(20_000);
    store.hear(timers.now());
    timers.advance(0);
    const failure = new ApiError('results_unavailable', 'later', { status: 503, retryAfterMs: 30_000 });
    await answer(failure);
    expect(store.getSnapshot()).toEqual({ span: 'hour', minutes, failure });
    timers.advance(29_999);
    expect(asked).toHaveLength(2);
    timers.advance(1);
    await answer();
    expect(store.getSnapshot().failure).toBeUndefined();
  });

  it.each([
    ['an answer that is none', { minutes: 'none' }, 'not_the_api'],
    ['an error of no api', new Error('cut'), 'network'],
  ])('[UI4] takes %s for a failure, and asks again after 10 s', async (_, by, code) => {
    store.see(true);
    await answer(by);
    expect(store.getSnapshot().failure?.code).toBe(code);
    timers.advance(10_000);
    expect(asked).toHaveLength(2);
  });

  it('[API15] that was shown is forgotten when it has to be, and asked for anew', async () => {
    store.see(true);
    await answer();
    store.see(false);
    store.forget();
    expect(store.getSnapshot().minutes).toBeUndefined();
    store.see(true);
    expect(asked).toHaveLength(2);
  });

  it('tells whoever follows it, and nobody else', async () => {
    let told = 0;
    const leave = store.subscribe(() => {
      told += 1;
    });
    store.see(true);
    await answer();
    expect(told).toBe(1);
    leave();
    store.choose('day');
    expect(told).toBe(1);
  });
});
