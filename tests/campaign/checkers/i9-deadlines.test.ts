import { expect, it } from 'vitest';
import { checkDeadlines } from './i9-deadlines.ts';

const request = (asked: 'vote' | 'results', tookMs: number) => ({
  asked,
  tookMs,
  atMs: 1_000,
  answer: '503',
});

it('I9 holds where every answer came within its deadline and 500 ms', () => {
  expect(checkDeadlines([request('vote', 2_500), request('results', 9_500)])).toEqual([]);
});

it.each([
  ['vote', 2_501],
  ['results', 9_501],
] as const)('I9 is broken by a %s that took %i ms', (asked, tookMs) => {
  expect(checkDeadlines([request('vote', 3), request(asked, tookMs)])).toMatchObject([
    { invariant: 'I9', count: 1, evidence: [`${asked} at 1.0 s: 503 after ${tookMs} ms`] },
  ]);
});
