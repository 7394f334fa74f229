import { expect, it } from 'vitest';
import { isBefore } from './stream-ids.ts';

it.each([
  ['1-0', '2-0'],
  ['2-0', '10-0'],
  ['5-9', '5-10'],
  ['0-0', '0-1'],
  ['18446744073709551614-0', '18446744073709551615-0'],
])('id %s stands before %s, and not the other way round', (before, after) => {
  expect(isBefore(before, after)).toBe(true);
  expect(isBefore(after, before)).toBe(false);
  expect(isBefore(before, before)).toBe(false);
});
