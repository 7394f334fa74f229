import { expect, it } from 'vitest';
import { tooFew, tooMany, unlike } from './i5-bounds.ts';

it('I5 holds while at most what was voted is shown', () => {
  expect(tooMany({ cats: 3, dogs: 0 }, { cats: 3, dogs: 1 })).toEqual([]);
});

it.each([
  ['one vote too many', { cats: 4, dogs: 0 }, '4 cats were shown, 3 were voted for'],
  ['one vote for the other', { cats: 3, dogs: 2 }, '2 dogs were shown, 1 were voted for'],
  ['an option nobody could vote for', { birds: 1 }, '1 birds were shown, 0 were voted for'],
])('I5 is broken by %s', (_, counts, told) => {
  expect(tooMany(counts, { cats: 3, dogs: 1 })).toEqual([told]);
});

it('I5 holds when all that was accepted is shown, or what was declared lost is missing', () => {
  expect(tooFew(10, 10, 0)).toBeUndefined();
  expect(tooFew(11, 10, 0)).toBeUndefined();
  expect(tooFew(8, 10, 2)).toBeUndefined();
});

it('I5 is broken by one vote too few', () => {
  expect(tooFew(9, 10, 0)).toContain('9 votes were shown, 10 were accepted');
  expect(tooFew(7, 10, 2)).toContain('2 of them may be lost');
});

it('I5 holds in the end when exactly what is counted is shown', () => {
  const counters = [
    { option: 'cats', counter: 3 },
    { option: 'dogs', counter: 0 },
  ];
  expect(unlike({ cats: 3, dogs: 0 }, counters)).toEqual([]);
  expect(unlike({ cats: 2, dogs: 0 }, counters)).toEqual(['2 cats were shown, 3 are counted']);
  expect(unlike({ cats: 3, dogs: 1 }, counters)).toEqual(['1 dogs were shown, 0 are counted']);
  expect(unlike({ cats: 3 }, counters)).toEqual(['no dogs were shown, 0 are counted']);
  expect(unlike(undefined, counters)).toEqual(['no results were shown']);
});
