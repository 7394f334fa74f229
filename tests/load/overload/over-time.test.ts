import { describe, expect, it } from 'vitest';
import type { Point } from './over-time.ts';
import { curvesOf, earlyAndLate } from './over-time.ts';

describe('a flood over time', () => {
  it('tells of each second what was taken, what was refused, and how soon', () => {
    const answered = [
      { accepted: 5, refusedMs: [] },
      { accepted: 3, refusedMs: Array.from({ length: 100 }, (_, i) => 100 - i) },
    ];
    const memory = [[0, 80]] as const;
    const drawn = curvesOf(answered, memory).map(({ plot, title, unit, points }) => [
      plot,
      title,
      unit,
      points,
    ]);
    const [votes, refusals] = ['Votes at twice what the api takes', 'Refusals come within'];
    expect(drawn).toEqual([
      [
        votes,
        'accepted',
        'per second',
        [
          [0, 5],
          [1, 3],
        ],
      ],
      [
        votes,
        'refused',
        'per second',
        [
          [0, 0],
          [1, 100],
        ],
      ],
      [refusals, 'half', 'ms', [[1, 50]]],
      [refusals, '99 in 100', 'ms', [[1, 99]]],
      ['Memory of the api meanwhile', 'memory', 'MB', [[0, 80]]],
    ]);
  });

  it('shows memory that grows by its second quarter and its last', () => {
    const looks = (...values: number[]) => values.map((value, at): Point => [at, value]);
    expect(earlyAndLate(looks(10, 20, 50, 50, 60, 60, 90, 92))).toEqual({ early: 50, late: 91 });
    expect(earlyAndLate(looks(10, 20, 30))).toEqual({ early: 15, late: 30 });
    expect(earlyAndLate(looks(10))).toEqual({ early: 10, late: 10 });
  });
});
