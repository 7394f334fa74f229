/** Gives numbers in [0, 1). */
export type Random = () => number;

/** Seeds are whole numbers below this. */
export const SEEDS = 2 ** 32;

/**
 * A generator whose numbers follow from the seed alone, on every machine: mulberry32, by Tommy Ettinger, in the public
 * domain (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). Good enough to draw faults by, and
 * small enough to be read.
 */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `least` to `most`, both included. */
export function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** The same things in another order, each order equally likely (Fisher and Yates). */
export function shuffled<T>(random: Random, things: readonly T[]): T[] {
  const result = [...things];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = whole(random, 0, last);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
