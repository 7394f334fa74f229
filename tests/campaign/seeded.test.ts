import { describe, expect, it } from 'vitest';
import { seeded, shuffled, whole } from './seeded.ts';

describe('numbers from a seed', () => {
  it('are those of mulberry32', () => {
    const random = seeded(1);
    // As the C program of its author prints them.
    expect([random(), random(), random()].map((each) => Math.round(each * 2 ** 32))).toEqual([
      2693262067, 11749833, 2265367787,
    ]);
  });

  it('lie in their bounds, and reach them', () => {
    const random = seeded(42);
    const drawn = new Set(Array.from({ length: 1_000 }, () => whole(random, 3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });

  it('shuffle without losing or doubling anything, into every order', () => {
    const random = seeded(7);
    const orders = Array.from({ length: 1_000 }, () => shuffled(random, ['a', 'b', 'c']).join(''));
    expect([...new Set(orders)].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  });
});
