import { expect, it } from 'vitest';
import { isLater } from './stream-ids.ts';

it.each([
  ['1-0', '2-0'],
  ['2-0', '10-0'],
  ['5-9', '5-10'],
  ['0-0', '0-1'],
  ['18446744073709551614-0', '18446744073709551615-0'],
])('id %s comes before %s, and not the other way round', (before, after) => {
  expect(isLater(after, before)).toBe(true);
  expect(isLater(before, after)).toBe(false);
  expect(isLater(before, before)).toBe(false);
});
