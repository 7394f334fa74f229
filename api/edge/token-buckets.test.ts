import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

/** Buckets whose clock a test sets, in ms. */
function buckets(options: { perSecond: number; burst: number; bucketsMax?: number }) {
  const clock = { now: 0 };
  return { clock, buckets: new TokenBuckets({ ...options, now: () => clock.now }) };
}

/** In hundredths of a second: a thousandth of a token is what rounding may forgive. */
const restMs = fc
  .oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(30), fc.nat(300))
  .map((hundredths) => hundredths * 10);

describe('token buckets', () => {
  it('[API12] give the burst at once, and then one token for each share of a second', () => {
    const { clock, buckets: each } = buckets({ perSecond: 10, burst: 3 });
    expect([1, 2, 3, 4].map(() => each.take('a'))).toEqual([true, true, true, false]);
    clock.now = 99;
    expect(each.take('a')).toBe(false);
    clock.now = 100;
    expect([each.take('a'), each.take('a')]).toEqual([true, false]);
    expect(each.take('b')).toBe(true);
  });

  it.each([
    [1000, 2000],
    [3, 3],
    [7, 5000],
  ])(
    '[API12] of %i tokens a second give exactly their burst of %i, whatever the time of day',
    (perSecond, burst) => {
      const { clock, buckets: each } = buckets({ perSecond, burst });
      for (const now of [12_345.678901, 123_456_789.012345]) {
        clock.now = now;
        const taken = Array.from({ length: burst + 1 }, () => each.take('a')).lastIndexOf(true) + 1;
        expect(taken).toBe(burst);
      }
    },
  );

  it('[API12] never give a client more or fewer than a bucket that is looked at all the time', () => {
    const takes = fc.array(
      fc.record({
        restMs,
        client: fc.constantFrom('a', 'b', 'c'),
      }),
      { maxLength: 200, size: 'max' },
    );
    fc.assert(
      fc.property(takes, fc.constantFrom(1, 2, 4, 5), fc.integer({ min: 1, max: 8 }), (all, rate, burst) => {
        const { clock, buckets: ours } = buckets({ perSecond: rate, burst });
        const tokens = new Map<string, number>();
        for (const { restMs, client } of all) {
          clock.now += restMs;
          // In thousandths, so that nothing is rounded.
          for (const [who, left] of tokens) tokens.set(who, Math.min(burst * 1000, left + restMs * rate));
          const left = tokens.get(client) ?? burst * 1000;
          expect(ours.take(client)).toBe(left >= 1000);
          tokens.set(client, left >= 1000 ? left - 1000 : left);
        }
      }),
    );
  });

  it('[CF5] keep lacking what was taken when their limits change, whatever the change', () => {
    const change = fc.record({
      perSecond: fc.constantFrom(1, 2, 4, 5),
      burst: fc.integer({ min: 1, max: 8 }),
    });
    const steps = fc.array(
      fc.record({
        restMs,
        client: fc.constantFrom('a', 'b', 'c'),
        change: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: change }),
      }),
      { maxLength: 200, size: 'max' },
    );
    fc.assert(
      fc.property(steps, (all) => {
        let limits = { perSecond: 2, burst: 4 };
        const { clock, buckets: ours } = buckets(limits);
        /** What each client lacks, in thousandths, so that nothing is rounded. */
        const lacking = new Map<string, number>();
        for (const { restMs, client, change } of all) {
          clock.now += restMs;
          for (const [who, lack] of lacking) lacking.set(who, Math.max(0, lack - restMs * limits.perSecond));
          if (change) {
            limits = change;
            ours.change(limits);
            for (const [who, lack] of lacking) lacking.set(who, Math.min(lack, limits.burst * 1000));
          }
          const lack = (lacking.get(client) ?? 0) + 1000;
          expect(ours.take(client)).toBe(lack <= limits.burst * 1000);
          if (lack <= limits.burst * 1000) lacking.set(client, lack);
        }
      }),
    );
  });

  it('[CF5] neither fill nor empty because their rate changes', () => {
    const { clock, buckets: each } = buckets({ perSecond: 1000, burst: 3 });
    expect([1, 2, 3, 4].map(() => each.take('a'))).toEqual([true, true, true, false]);
    each.change({ perSecond: 1, burst: 3 });
    expect(each.take('a')).toBe(false);
    clock.now = 990;
    expect(each.take('a')).toBe(false);
    clock.now = 1_001;
    expect([each.take('a'), each.take('a')]).toEqual([true, false]);
    each.change({ perSecond: 1000, burst: 3 });
    expect(each.take('a')).toBe(false);
    clock.now = 1_002;
    expect(each.take('a')).toBe(true);
  });

  it('[CF5] that become larger hold what was added; those that become smaller are never less than empty', () => {
    const { clock, buckets: each } = buckets({ perSecond: 1, burst: 4 });
    for (let i = 0; i < 4; i += 1) each.take('a');
    each.change({ perSecond: 1, burst: 6 });
    expect([1, 2, 3].map(() => each.take('a'))).toEqual([true, true, false]);
    each.change({ perSecond: 1, burst: 2 });
    clock.now = 1_000;
    expect([each.take('a'), each.take('a')]).toEqual([true, false]);
    expect([1, 2, 3].map(() => each.take('another'))).toEqual([true, true, false]);
  });

  it('[CF5] are remembered for as long as they now take to fill', () => {
    const { clock, buckets: each } = buckets({ perSecond: 5, burst: 5 });
    each.take('begins a generation of 1 s');
    clock.now = 990;
    for (let i = 0; i < 5; i += 1) each.take('a');
    clock.now = 1_000;
    each.take('begins the next one');
    each.change({ perSecond: 1, burst: 5 });
    expect(each.take('a')).toBe(false);
    clock.now = 2_000;
    expect([each.take('a'), each.take('a')]).toEqual([true, false]);
  });

  it('[API12] outlive the end of a generation', () => {
    const { clock, buckets: each } = buckets({ perSecond: 1, burst: 5 });
    each.take('begins a generation of 5 s');
    clock.now = 4_900;
    expect([1, 2, 3, 4, 5, 6].map(() => each.take('a'))).toEqual([true, true, true, true, true, false]);
    clock.now = 5_000;
    expect(each.take('a')).toBe(false);
    clock.now = 5_900;
    expect([each.take('a'), each.take('a')]).toEqual([true, false]);
  });

  it('[API12] are forgotten when they are full again, and not before', () => {
    const { clock, buckets: each } = buckets({ perSecond: 1000, burst: 2000 });
    for (let i = 0; i < 1_000; i += 1) each.take(`silent ${i}`);
    for (clock.now = 0; clock.now < 6_000; clock.now += 500) each.take('another');
    expect(each.size).toBeLessThanOrEqual(2);
  });

  it('[API12] of a flood of addresses are forgotten early, so that memory stays bounded', () => {
    const { buckets: each } = buckets({ perSecond: 1, burst: 1, bucketsMax: 100 });
    for (let i = 0; i < 10_000; i += 1) {
      expect(each.take(`address ${i}`)).toBe(true);
      expect(each.size).toBeLessThanOrEqual(200);
    }
  });
});
