import { expect, it } from 'vitest';
import { Timeline } from './timeline.ts';

it('a timeline adds up for how long no vote was accepted', () => {
  const timeline = new Timeline();
  const figures = (atMs: number, accepted: number) => ({
    ...{ atMs, accepted, refused: 0, unknown: 0, answers: {}, underWay: 1 },
    ...{ attempted: { cats: 0, dogs: 0 }, looks: {}, fallen: [], tooMany: [], slow: [] },
  });
  for (const [atMs, accepted] of [
    [0, 0],
    [250, 10],
    [500, 10],
    [500, 10],
    [1_000, 10],
    [1_250, 11],
    [1_500, 11],
  ] as const)
    timeline.add(figures(atMs, accepted), undefined);
  expect(timeline.unavailableSeconds).toBe(1);
  expect(timeline.samples).toHaveLength(6);
});
