import { describe, expect, it } from 'vitest';
import type { Fate, Outcome } from '../load/fate.ts';
import { compareFates } from './i1-counted-once.ts';

const cast = (requestId: string, outcome: Outcome, option: Fate['option'] = 'cats'): Fate => ({
  requestId,
  outcome,
  option,
  atMs: 1_500,
});
const counted = (requestId: string, option = 'cats') => ({ requestId, option });

describe('I1: votes counted exactly once', () => {
  it('holds where what is accepted is counted, and what is unknown is counted or not', async () => {
    const fates = [
      cast('1', 'accepted'),
      cast('2', 'refused'),
      cast('3', 'unknown', 'dogs'),
      cast('4', 'unknown'),
      cast('5', 'refused', undefined),
      cast('6', 'accepted', 'dogs'),
    ];
    const rows = [counted('1'), counted('3', 'dogs'), counted('6', 'dogs')];
    expect(await compareFates(fates, rows)).toEqual({
      accepted: 2,
      countedOnce: 2,
      countedWrongly: 0,
      unknownCounted: 1,
      missing: [],
      broken: [],
    });
  });

  it('holds where nobody voted', async () => {
    expect(await compareFates([], [])).toMatchObject({ accepted: 0, missing: [], broken: [] });
  });

  it.each([0, 1, 2])('misses an accepted vote that is not counted, wherever it stands: %i', async (lost) => {
    const fates = ['1', '2', '3'].map((id) => cast(id, 'accepted'));
    const rows = ['1', '2', '3'].filter((_, i) => i !== lost).map((id) => counted(id));
    expect(await compareFates(fates, rows)).toMatchObject({
      accepted: 3,
      countedOnce: 2,
      missing: [fates[lost]],
    });
  });

  it.each([
    ['a vote counted twice', [cast('1', 'accepted')], [counted('1'), counted('1')], 'more than once'],
    [
      'an unknown one counted twice',
      [cast('1', 'unknown')],
      [counted('1'), counted('1', 'dogs')],
      'more than once',
    ],
    ['a refused one that is counted', [cast('1', 'refused')], [counted('1')], 'were refused'],
    ['one for nothing that is counted', [cast('1', 'refused', undefined)], [counted('1')], 'were refused'],
    ['one counted for another option', [cast('1', 'accepted')], [counted('1', 'dogs')], 'another option'],
    ['an unknown one for another option', [cast('1', 'unknown')], [counted('1', 'dogs')], 'another option'],
    ['one that nobody cast, before the others', [cast('1', 'refused')], [counted('0')], 'nobody cast'],
    ['one that nobody cast, behind the others', [cast('1', 'unknown')], [counted('2')], 'nobody cast'],
  ])('is broken by %s', async (_, fates, rows, what) => {
    const { broken } = await compareFates(fates, rows);
    expect(broken).toEqual([
      { invariant: 'I1', what: expect.stringContaining(what), count: 1, evidence: [expect.any(String)] },
    ]);
  });

  it('tells apart what is missing and what is counted wrongly', async () => {
    const fates = ['1', '2', '3', '4'].map((id) => cast(id, 'accepted'));
    const rows = [counted('1'), counted('1'), counted('2', 'dogs'), counted('4')];
    expect(await compareFates(fates, rows)).toMatchObject({
      countedOnce: 1,
      countedWrongly: 2,
      missing: [fates[2]],
    });
  });

  it('tells how often, and shows the first of them', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => counted(String(100 + i)));
    const { broken } = await compareFates([], rows);
    expect(broken).toMatchObject([{ count: 50 }]);
    expect(broken[0]?.evidence).toHaveLength(20);
    expect(broken[0]?.evidence[0]).toBe('100 cats');
  });
});
