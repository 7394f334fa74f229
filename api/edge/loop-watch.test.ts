import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoopWatch } from './loop-watch.ts';

const TICK_MS = 100;

describe('the watch of the event loop', () => {
  let now: number;
  let watch: LoopWatch;
  let changes: boolean[];
  beforeEach(() => {
    now = 0;
    changes = [];
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    watch = new LoopWatch({ onChange: (isOverloaded) => changes.push(isOverloaded) });
    watch.start();
  });
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** Lets `ms` pass in a loop whose ticks come late by so much. */
  function pass(ms: number, lateMs: number): void {
    for (const end = now + ms; now < end; ) {
      now += TICK_MS + lateMs;
      vi.advanceTimersByTime(TICK_MS);
    }
  }

  it('[API12] finds it overloaded once it has been late for seconds on end', () => {
    pass(10_000, 1);
    pass(2_000, 300);
    expect(watch.isOverloaded).toBe(false);
    pass(2_500, 300);
    expect(watch.isOverloaded).toBe(true);
    expect(changes).toEqual([true]);
  });

  it('[API12] finds it well again only once it is calm', () => {
    pass(5_000, 300);
    pass(5_000, 120);
    expect(watch.isOverloaded).toBe(true);
    pass(2_500, 20);
    expect(changes).toEqual([true, false]);
  });

  it.each([
    ['a start or a sleep of ten seconds', [[100, 10_000]]],
    ['a long pause every other second', Array.from({ length: 20 }, (_, i) => [1_000, i % 2 ? 900 : 0])],
    ['a room full of people', [[10_000, 100]]],
  ])('[API12] takes %s for no overload', (_, passes) => {
    for (const [ms = 0, lateMs = 0] of passes) pass(ms, lateMs);
    pass(3_000, 1);
    expect(changes).toEqual([]);
  });
});
