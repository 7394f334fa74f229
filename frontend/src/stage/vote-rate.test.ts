import { describe, expect, it } from 'vitest';
import type { TotalSeen } from './vote-rate.ts';
import { votesPerSecond, withTotal } from './vote-rate.ts';

/** What is known after these totals, each at so many ms. */
const totalsOf = (...totals: readonly (readonly [at: number, total: number])[]) =>
  totals.reduce<readonly TotalSeen[]>((seen, [at, total]) => withTotal(seen, { at, total }), []);

/** A hall that votes steadily, `perSecond`, from 0 to `untilMs`, seen ten times a second. */
const steady = (perSecond: number, untilMs: number) =>
  totalsOf(...Array.from({ length: untilMs / 100 + 1 }, (_, i) => [i * 100, (i * perSecond) / 10] as const));

describe('votes a second', () => {
  it.each([2_000, 5_000, 20_000])('are those of a hall that votes steadily, after %i ms', (ms) => {
    expect(votesPerSecond(steady(40, ms), ms)).toBe(40);
  });

  it('are unknown until a second was seen, and without anything seen', () => {
    expect(votesPerSecond([], 0)).toBeUndefined();
    expect(votesPerSecond(steady(40, 900), 900)).toBeUndefined();
    expect(votesPerSecond(totalsOf([0, 7]), 1_000)).toBe(0);
  });

  it('do not count what was there before the first total', () => {
    expect(votesPerSecond(totalsOf([0, 5_000], [1_000, 5_010]), 2_000)).toBe(5);
  });

  it('are those of the last five seconds, however long nobody had voted', () => {
    expect(votesPerSecond(totalsOf([0, 100], [60_000, 110]), 60_000)).toBe(2);
    expect(votesPerSecond(totalsOf([0, 100], [60_000, 110]), 64_900)).toBe(2);
  });

  it('begin with what there was when the last five seconds began, though it was seen before', () => {
    expect(votesPerSecond(totalsOf([0, 0], [4_000, 40], [6_000, 60]), 6_000)).toBe(12);
  });

  it('fall to none five seconds after the last vote', () => {
    expect(votesPerSecond(totalsOf([0, 0], [1_000, 50]), 6_000)).toBe(0);
  });

  it.each([
    ['a total that went down', [2_000, 3]],
    ['a clock that was set back', [500, 120]],
  ] as const)('begin anew after %s', (_what, [at, total]) => {
    const seen = totalsOf([0, 0], [1_000, 100], [at, total]);
    expect(seen).toEqual([{ at, total }]);
    expect(votesPerSecond(seen, at + 1_000)).toBe(0);
  });

  it('take no more memory the longer they are taken', () => {
    expect(steady(40, 60_000).length).toBeLessThan(55);
  });
});
