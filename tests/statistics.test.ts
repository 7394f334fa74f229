import { describe, expect, it } from 'vitest';
import { median, pairedRatios, quantile, spreadOf } from './statistics.ts';

describe('the figures of a benchmark', () => {
  it('are medians: the middle one, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 4, 2])).toBe(3);
    expect(median([7])).toBe(7);
    expect(() => median([])).toThrow('Nothing was measured.');
  });

  it('leave the order of the rounds as it was', () => {
    const rounds = [3, 1, 2];
    median(rounds);
    quantile(rounds, 0.5);
    expect(rounds).toEqual([3, 1, 2]);
  });

  it('tell how far apart the rounds lie, which no single round hides', () => {
    expect(spreadOf([100, 90, 20, 110, 95])).toEqual({ median: 95, least: 20, most: 110 });
  });

  it('pair what was measured in one round, so that a slow minute is no slow product', () => {
    const product = [70, 35, 70];
    const bare = [100, 50, 100];
    expect(spreadOf(pairedRatios(product, bare))).toEqual({ median: 0.7, least: 0.7, most: 0.7 });
    expect(pairedRatios([1, 4], [2, 2])).toEqual([0.5, 2]);
    expect(() => pairedRatios([1, 2], [1])).toThrow('2 rounds stand beside 1.');
  });

  it('take quantiles that were measured', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0.5, 0.95, 0.99, 1].map((share) => quantile(values, share))).toEqual([50, 95, 99, 100]);
    expect(quantile([5], 0.99)).toBe(5);
    expect(quantile([2, 10], 0.5)).toBe(2);
    expect(() => quantile([], 0.5)).toThrow('Nothing was measured.');
  });
});
