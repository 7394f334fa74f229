import { expect, it } from 'vitest';
import { checkDeadlines } from './i9-deadlines.ts';

const request = (asked: 'vote' | 'results', tookMs: number) => ({
  asked,
  tookMs,
  atMs: 1_000,
  answer: '503',
});

it('I9 holds where every answer came within its deadline and 500 ms', () => {
  expect(checkDeadlines([request('vote', 2_500), request('results', 9_500)], () => 0)).toEqual([]);
});

it.each([
  ['vote', 2_501],
  ['results', 9_501],
] as const)('I9 is broken by a %s that took %i ms', (asked, tookMs) => {
  expect(checkDeadlines([request('vote', 3), request(asked, tookMs)], () => 0)).toMatchObject([
    {
      invariant: 'I9',
      count: 1,
      evidence: [expect.stringContaining(`${asked} at 1.0 s: 503 after ${tookMs} ms`)],
    },
  ]);
});

it('I9 does not count what a request waited for a core, and nothing more', () => {
  const starved = (fromMs: number, untilMs: number) => (fromMs === 1_000 && untilMs >= 4_000 ? 500 : 0);
  expect(checkDeadlines([request('vote', 3_000)], starved)).toEqual([]);
  expect(checkDeadlines([request('vote', 3_001)], starved)).toHaveLength(1);
});
