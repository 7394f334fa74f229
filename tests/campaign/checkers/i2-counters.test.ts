import { expect, it } from 'vitest';
import { checkCounters } from './i2-counters.ts';

const counts = (rows: number, counter: number, minutes: number) => [
  { option: 'cats', rows: 5, counter: 5, minutes: 5 },
  { option: 'dogs', rows, counter, minutes },
];

it('I2 holds where counters, minutes and audit rows agree', () => {
  expect(checkCounters(counts(7, 7, 7))).toEqual([]);
});

it.each([
  ['a counter that lags', 7, 6, 7],
  ['a counter that counted twice', 7, 8, 7],
  ['a history that lacks a vote', 7, 7, 6],
  ['rows that are gone', 6, 7, 7],
])('I2 is broken by %s', (_, rows, counter, minutes) => {
  expect(checkCounters(counts(rows, counter, minutes))).toMatchObject([
    {
      invariant: 'I2',
      count: 1,
      evidence: [`dogs: ${rows} audit rows, counter ${counter}, minutes ${minutes}`],
    },
  ]);
});
