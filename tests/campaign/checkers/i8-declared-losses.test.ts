import { describe, expect, it } from 'vitest';
import type { Fate } from '../load/fate.ts';
import { accountFor, checkBalance } from './i8-declared-losses.ts';

const acceptedAt = (atMs: number): Fate => ({
  requestId: `${atMs}`,
  outcome: 'accepted',
  option: 'cats',
  atMs,
});
const WINDOWS = [
  { declared: 'F8 loses its stream', fromMs: 1_000, untilMs: 2_000 },
  { declared: 'F12 fails over', fromMs: 5_000, untilMs: 6_000 },
];

describe('I8: losses that were declared', () => {
  it('are told as numbers, and so is that there was none', () => {
    const { declared, broken } = accountFor([1_000, 1_500, 2_000].map(acceptedAt), WINDOWS);
    expect(declared.map(({ lost }) => lost)).toEqual([3, 0]);
    expect(broken).toEqual([]);
  });

  it.each([999, 2_001, 4_999, 6_001])('do not cover what was accepted outside of them, at %i ms', (atMs) => {
    const { declared, broken } = accountFor([acceptedAt(1_500), acceptedAt(atMs)], WINDOWS);
    expect(declared.map(({ lost }) => lost)).toEqual([1, 0]);
    expect(broken).toMatchObject([{ invariant: 'I1', count: 1 }]);
    expect(broken[0]?.evidence[0]).toContain(`${atMs} cats`);
  });

  it('cover nothing where nothing was declared', () => {
    expect(accountFor([acceptedAt(1_500)], []).broken).toMatchObject([{ invariant: 'I1', count: 1 }]);
  });

  it('hide nothing: every accepted vote is told of', () => {
    expect(checkBalance(10, { counted: 7, lost: 2, broken: 1 })).toEqual([]);
    expect(checkBalance(10, { counted: 7, lost: 2, broken: 0 })).toMatchObject([{ invariant: 'I8' }]);
    expect(checkBalance(10, { counted: 8, lost: 2, broken: 1 })).toMatchObject([{ invariant: 'I8' }]);
  });
});
