import { expect, it } from 'vitest';
import { formatDuration } from './duration.ts';

it.each([
  [0, '0 ms'],
  [86.6, '87 ms'],
  [999.4, '999 ms'],
  [999.5, '1 s'],
  [2_449, '2.4 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min'],
  [600_000, '10 min'],
])('[UI2] %d ms are told as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
