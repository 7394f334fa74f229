import { describe, expect, it } from 'vitest';
import { seeded } from '#tests/campaign/seeded.ts';
import type { Series } from './judge.ts';
import { judge } from './judge.ts';

const HOUR = 3_600;
const WARM = 600;
const LEVEL = 120e6;
const MAY = { share: 0.05 };

/** An hour in which each second shows `shape` and up to 10 MB of noise. */
function hourOf(shape: (second: number) => number, seed = 1): Series {
  const random = seeded(seed);
  return Array.from({ length: HOUR }, (_, at) => [at, LEVEL + shape(at) + 10e6 * random()] as const);
}
const judged = (series: Series, warmUntil = WARM) => judge(series, warmUntil, MAY).verdict;

/** A heap: fills and is collected, every 37 s. */
const sawtooth = (at: number) => 30e6 * ((at % 37) / 37);
const tenPercentAnHour = (at: number) => 12e6 * (at / HOUR);

describe('what is judged to grow', () => {
  it.each<[what: string, shape: (at: number) => number]>([
    ['a leak of a tenth an hour', tenPercentAnHour],
    ['a leak under a heap that is collected', (at) => sawtooth(at) + tenPercentAnHour(at)],
    ['a leak that begins after half an hour', (at) => 24e6 * Math.max(0, at / HOUR - 0.5)],
    ['a leak in steps, as a heap grows', (at) => 2e6 * Math.floor((6 * at) / HOUR)],
  ])('%s', (_, shape) => {
    for (const seed of [1, 2, 3]) expect(judged(hourOf(shape, seed))).toBe('grows');
  });

  it('as many bytes as it was made to, within the noise', () => {
    const { gain } = judge(hourOf(tenPercentAnHour), WARM, MAY);
    const made = tenPercentAnHour(HOUR - WARM);
    expect(Math.abs(Number(gain?.median) - made)).toBeLessThan(made / 10);
    expect(gain?.least).toBeLessThan(made);
    expect(gain?.most).toBeGreaterThan(made);
  });

  it('one more of what may not grow by one', () => {
    const files = Array.from({ length: HOUR }, (_, at) => [at, 30 + Math.floor(at / 300)] as const);
    expect(judge(files, WARM, { amount: 2 }).verdict).toBe('grows');
    expect(judge(files, WARM, { amount: 20 }).verdict).toBe('flat');
  });
});

describe('what is judged to be flat', () => {
  it.each<[what: string, shape: (at: number) => number]>([
    ['noise', () => 0],
    ['a heap that is collected', sawtooth],
    ['what falls', (at) => -tenPercentAnHour(at)],
    ['growth that is less than it may be', (at) => tenPercentAnHour(at) / 4],
    ['growth and a step in the warm-up', (at) => Math.min(at, WARM - 100) * 1e5],
    ['a step soon after the warm-up', (at) => (at < 900 ? 0 : 40e6)],
    ['a step in the middle', (at) => (at < HOUR / 2 ? 0 : 40e6)],
    ['a step towards the end', (at) => (at < 2_950 ? 0 : 40e6)],
    ['a tall peak', (at) => (at > 3_000 && at < 3_300 ? 300e6 : 0)],
  ])('%s', (_, shape) => {
    for (const seed of [1, 2, 3]) expect(judged(hourOf(shape, seed))).toBe('flat');
  });

  it('what swings by more than it may gain, in too few seconds to tell', () => {
    const seeds = Array.from({ length: 100 }, (_, seed) => seed);
    const swinging = (seed: number) =>
      hourOf(() => 0, seed)
        .slice(0, WARM + 24)
        .map(([at, value]) => [at, 10 * value] as const);
    const may = { amount: 10e6 };
    expect(seeds.filter((seed) => judge(swinging(seed), WARM, may).verdict !== 'flat')).toEqual([]);
  });

  it('nothing of nothing', () => {
    const none = Array.from({ length: HOUR }, (_, at) => [at, 0] as const);
    expect(judge(none, WARM, MAY)).toMatchObject({ verdict: 'flat', level: 0 });
  });
});

it.each([0, 1, 9, 12])('of %i seconds nothing can be told', (seconds) => {
  expect(judged(hourOf(tenPercentAnHour).slice(0, WARM + seconds))).toBe('short');
});

it('of two minutes a fast leak can be told, and noise is none', () => {
  const minutes = (series: Series) => series.slice(0, WARM + 120);
  expect(judged(minutes(hourOf((at) => 1e6 * at)))).toBe('grows');
  expect(judged(minutes(hourOf(() => 0)))).toBe('flat');
});
