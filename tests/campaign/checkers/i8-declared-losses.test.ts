import { describe, expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Fate } from '../load/fate.ts';
import { accountFor, checkBalance } from './i8-declared-losses.ts';

const BEGAN_AT = Date.UTC(2026, 10, 22);
/** A vote that was accepted, and was cast a while before. */
const acceptedAt = (atMs: number, castMs = atMs): Fate => ({
  requestId: mintRequestId(BEGAN_AT + castMs),
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
    const { declared, broken } = accountFor(
      [1_000, 1_500, 2_000].map((atMs) => acceptedAt(atMs)),
      WINDOWS,
      BEGAN_AT,
    );
    expect(declared.map(({ lost }) => lost)).toEqual([3, 0]);
    expect(broken).toEqual([]);
  });

  it.each([999, 2_001, 4_999, 6_001])('do not cover what was accepted outside of them, at %i ms', (atMs) => {
    const { declared, broken } = accountFor([acceptedAt(1_500), acceptedAt(atMs)], WINDOWS, BEGAN_AT);
    expect(declared.map(({ lost }) => lost)).toEqual([1, 0]);
    expect(broken).toMatchObject([{ invariant: 'I1', count: 1 }]);
    expect(broken[0]?.evidence[0]).toContain(`cats, accepted at ${(atMs / 1_000).toFixed(1)} s`);
  });

  it('cover what was cast before the fault had struck and answered later, and nothing that was counted before', () => {
    const lostOf = (fate: Fate) => accountFor([fate], WINDOWS, BEGAN_AT).declared[0]?.lost;
    expect(lostOf(acceptedAt(2_300, 1_900))).toBe(1);
    expect(lostOf(acceptedAt(2_300, 2_001))).toBe(0);
    expect(lostOf(acceptedAt(1_200, 900))).toBe(1);
    expect(lostOf(acceptedAt(999, 900))).toBe(0);
  });

  it('cover nothing where nothing was declared', () => {
    expect(accountFor([acceptedAt(1_500)], [], BEGAN_AT).broken).toMatchObject([
      { invariant: 'I1', count: 1 },
    ]);
  });

  it('hide nothing: every accepted vote is told of', () => {
    expect(checkBalance(10, { counted: 7, lost: 2, broken: 1 })).toEqual([]);
    expect(checkBalance(10, { counted: 7, lost: 2, broken: 0 })).toMatchObject([{ invariant: 'I8' }]);
    expect(checkBalance(10, { counted: 8, lost: 2, broken: 1 })).toMatchObject([{ invariant: 'I8' }]);
  });
});
