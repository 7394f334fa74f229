import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTick } from './format-time.ts';
import { frameOf } from './plot-frame.ts';

const MINUTE_MS = 60_000;
const from = new Date(2026, 5, 1, 9, 12);
const spanOf = (minutes: number) => ({ from, to: new Date(from.getTime() + minutes * MINUTE_MS) });

describe('the times below a plot', () => {
  it('[UI5] neither touch each other nor are cut off, however narrow it is and however large the letters', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 120, max: 2_000 }),
      em: fc.integer({ min: 10, max: 40 }),
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 2, max: 1_440 }), ({ width, em }, minutes) => {
        const { x, ticks } = frameOf({ width, height: 200, em }, spanOf(minutes));
        const half = (at: Date) => (formatTick(at).length * 0.6 * em) / 2;
        const ends = ticks.map((at) => [x(at) - half(at), x(at) + half(at)] as const);
        for (const [place, [left, right]] of ends.entries()) {
          expect(right).toBeLessThanOrEqual(width + 0.001);
          expect(left).toBeGreaterThan(ends[place - 1]?.[1] ?? Number.NEGATIVE_INFINITY);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('[UI5] are two at least on a phone, and more where there is room', () => {
    for (const minutes of [60, 1_140, 1_440])
      expect(frameOf({ width: 310, height: 200, em: 13.6 }, spanOf(minutes)).ticks.length).toBeGreaterThan(1);
    const desktop = frameOf({ width: 900, height: 200, em: 13.6 }, spanOf(60));
    expect(desktop.ticks.length).toBeGreaterThanOrEqual(4);
    expect(desktop.ticks.length).toBeLessThanOrEqual(12);
  });
});
