import { describe, expect, it } from 'vitest';
import { emptyMinutes, LAST_MINUTE, minutesOf } from '../testing/minutes.ts';
import { periodsOf } from './periods.ts';
import type { Minute } from './read-history.ts';

const MINUTE_MS = 60_000;

/** The periods of minutes in which somebody voted. */
function votedIn(minutes: readonly Minute[]) {
  const periods = periodsOf(minutes);
  if (periods === undefined) throw new Error('Nobody voted.');
  return periods;
}

describe('the periods of a history', () => {
  it('[UI3] begin with the first vote, and are ten minutes at least', () => {
    expect(periodsOf(minutesOf(...emptyMinutes(60)))).toBeUndefined();
    expect(periodsOf([])).toBeUndefined();
    expect(votedIn(minutesOf(...emptyMinutes(59), [1, 0])).list).toHaveLength(10);
    expect(votedIn(minutesOf(...emptyMinutes(40), ...Array(20).fill([1, 2]))).list).toHaveLength(20);
    expect(votedIn(minutesOf([1, 0], [0, 0])).list).toHaveLength(2);
  });

  it('[UI3] have the votes of their minutes, and the shares of all until then', () => {
    const { list, minutesEach, newest, shares } = votedIn(minutesOf([0, 0], [3, 1], [0, 0], [1, 3]));
    expect(minutesEach).toBe(1);
    expect(list.map(({ votes }) => votes)).toEqual([0, 4, 0, 4]);
    expect(list.map(({ shares }) => shares)).toEqual([
      undefined,
      { cats: 75, dogs: 25 },
      { cats: 75, dogs: 25 },
      { cats: 50, dogs: 50 },
    ]);
    expect(shares).toEqual({ cats: 50, dogs: 50 });
    expect(newest).toBe(list.at(-1));
    expect(newest).toMatchObject({ from: new Date(LAST_MINUTE), to: new Date(LAST_MINUTE + MINUTE_MS) });
  });

  it.each([
    [60, 1],
    [61, 2],
    [300, 5],
    [601, 15],
    [1_440, 30],
  ])('of %i minutes have %i minutes each, by the clock, and lose no vote', (length, minutesEach) => {
    const periods = votedIn(minutesOf(...Array(length).fill([2, 1])));
    expect(periods.minutesEach).toBe(minutesEach);
    expect(periods.list.length).toBeLessThanOrEqual(61);
    expect(periods.list.reduce((sum, { votes }) => sum + votes, 0)).toBe(3 * length);
    const [, second] = periods.list;
    expect((second?.from.getTime() ?? 1) % (minutesEach * MINUTE_MS)).toBe(0);
    expect(periods).toMatchObject({
      from: new Date(LAST_MINUTE - (length - 1) * MINUTE_MS),
      to: new Date(LAST_MINUTE + MINUTE_MS),
    });
  });
});
