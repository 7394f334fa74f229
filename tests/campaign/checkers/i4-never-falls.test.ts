import { expect, it } from 'vitest';
import { NeverFalls } from './i4-never-falls.ts';

const seen = (revision: number, cats: number, dogs: number) => ({ revision, counts: { cats, dogs } });

it('I4 holds while revision and counts stay or grow', () => {
  const observer = new NeverFalls('a poller');
  const looks = [seen(0, 0, 0), seen(1, 2, 0), seen(1, 2, 0), seen(5, 2, 3)];
  expect(looks.flatMap((each) => observer.look(each))).toEqual([]);
});

it.each([
  ['a revision that falls', seen(4, 6, 7), 'a poller saw revision 4 after 5'],
  ['a count that falls', seen(6, 5, 9), 'a poller saw 5 cats after 6, revision 6'],
  ['the other count, at the same revision', seen(5, 6, 6), 'a poller saw 6 dogs after 7, revision 5'],
])('I4 is broken by %s, and told once', (_, then, told) => {
  const observer = new NeverFalls('a poller');
  expect(observer.look(seen(5, 6, 7))).toEqual([]);
  expect(observer.look(then)).toEqual([told]);
  expect(observer.look(then)).toEqual([]);
});
