import { describe, expect, it } from 'vitest';
import { resultsOf } from '../../testing/vote-api.ts';
import { leadOf, standingOf } from './standing.ts';

const lane = (cats: number, dogs: number) => standingOf(resultsOf(cats, dogs));

describe('the race', () => {
  it('has whoever leads at the top, the other in proportion, and a lead in votes', () => {
    expect(lane(30, 10)).toEqual([
      { option: 'cats', count: 30, share: 75, fill: 1, leads: true },
      { option: 'dogs', count: 10, share: 25, fill: 1 / 3, leads: false },
    ]);
    expect(leadOf(lane(30, 10))).toEqual({ option: 'cats', votes: 20 });
    expect(leadOf(lane(0, 1))).toEqual({ option: 'dogs', votes: 1 });
  });

  it('has nobody in the lead where two have as many', () => {
    expect(lane(7, 7).map(({ fill, leads }) => [fill, leads])).toEqual([
      [1, false],
      [1, false],
    ]);
    expect(leadOf(lane(7, 7))).toBeUndefined();
  });

  it.each([
    ['nobody has voted', resultsOf(0, 0)],
    ['the counts are withheld', { results: [] }],
    ['nothing is known', undefined],
  ])('has all at the start where %s', (_why, results) => {
    expect(standingOf(results)).toEqual([
      { option: 'cats', count: 0, share: undefined, fill: 0, leads: false },
      { option: 'dogs', count: 0, share: undefined, fill: 0, leads: false },
    ]);
  });
});
