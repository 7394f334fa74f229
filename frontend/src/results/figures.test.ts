import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAge, formatCount, formatShare, shownShares } from './figures.ts';

function rows(cats: number, dogs: number) {
  return {
    results: [
      { option: 'cats' as const, count: cats, percentage: 0 },
      { option: 'dogs' as const, count: dogs, percentage: 0 },
    ],
  };
}

describe('the shares on screen', () => {
  it('[BL4] have one decimal and sum to 100, whatever the counts', () => {
    const count = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(count, count, (cats, dogs) => {
        fc.pre(cats + dogs > 0);
        const { cats: first, dogs: second } = shownShares(rows(cats, dogs));
        expect(Math.round(first * 10) + Math.round(second * 10)).toBe(1_000);
        expect(Math.abs(first - (100 * cats) / (cats + dogs))).toBeLessThanOrEqual(0.0501);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[BL4] are 0 before the first vote', () => {
    expect(shownShares(rows(0, 0))).toEqual({ cats: 0, dogs: 0 });
    expect(shownShares({ results: [] })).toEqual({ cats: 0, dogs: 0 });
  });

  it('are written as the viewer writes numbers', () => {
    expect(formatShare(52.3)).toBe(
      new Intl.NumberFormat(undefined, { style: 'percent', minimumFractionDigits: 1 }).format(0.523),
    );
    expect(formatCount(1_234_567)).toBe((1_234_567).toLocaleString());
    expect(formatCount(1_234_567)).toHaveLength(9);
  });
});

describe('the age of the results', () => {
  it.each([
    [-60_000, 'just now'],
    [4_999, 'just now'],
    [5_000, '5 seconds ago'],
    [59_999, '59 seconds ago'],
    [60_000, '1 minute ago'],
    [3_600_000, '1 hour ago'],
    [172_800_000, '2 days ago'],
  ])('of %i ms is %s', (ageMs, words) => expect(formatAge(ageMs)).toBe(words));
});
