import { expect, it } from 'vitest';
import { isLater, nextId } from './stream-ids.ts';

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

it.each(['0-0', '5-9', '1763836000000-18446744073709551614'])(
  'the id behind %s is the next of its millisecond',
  (id) => {
    const next = nextId(id);
    expect(isLater(next, id)).toBe(true);
    expect(next.split('-')[0]).toBe(id.split('-')[0]);
    expect(BigInt(next.split('-')[1] ?? '')).toBe(BigInt(id.split('-')[1] ?? '') + 1n);
  },
);
