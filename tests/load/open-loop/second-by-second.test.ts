import { expect, it } from 'vitest';
import type { Cast } from './casting.ts';
import { secondBySecond } from './second-by-second.ts';

const REFUSED = { kind: 'answered', status: 503, code: 'overloaded' } as const;

it('each answer is told in the second it came, a refusal with how long its voter waited', () => {
  const cast = (dueAt: number, endedAt: number, answer: Partial<Cast['answer']>) =>
    ({ requestId: '', dueAt, endedAt, answer }) as Cast;
  const casts = [
    cast(5_000, 5_020, { kind: 'answered', status: 201 }),
    cast(5_100, 7_300, REFUSED),
    cast(7_200, 7_250, REFUSED),
    cast(7_210, 7_400, { kind: 'answered', status: 201 }),
    cast(7_000, 7_900, { ...REFUSED, code: 'outcome_unknown' }),
  ];
  expect(secondBySecond(casts, 5_000)).toEqual([
    { accepted: 1, refusedMs: [] },
    { accepted: 0, refusedMs: [] },
    { accepted: 1, refusedMs: [2_200, 50] },
  ]);
});
