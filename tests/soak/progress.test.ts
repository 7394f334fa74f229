import { expect, it } from 'vitest';
import { change, clock, figure } from './figures.ts';
import { soakProgress } from './progress.ts';

const VALUES = {
  accepted: 512,
  viewers: 9,
  api_memory: 118_400_000,
  consumer_1_memory: 98_000_000,
  unread: 3,
  pending: 1,
};
const WORDS = '512 votes/s, 9 viewers  api 118.4 MB, consumer 98.0 MB  3 unread, 1 pending';

/** What is written while it is looked each second for two minutes. */
function written(isTTY: boolean): string {
  let text = '';
  const progress = soakProgress({
    isTTY,
    write: (chunk: string | Uint8Array) => {
      text += chunk;
      return true;
    },
  });
  progress.say('Voting …');
  for (let at = 1; at <= 120; at += 1) progress.sampled({ at, values: VALUES }, 120);
  return text;
}

it('on a terminal one line is written anew each second, and left there in the end', () => {
  const lines = written(true).split('\r\x1b[K');
  expect(lines).toHaveLength(1 + 1 + 120);
  expect(lines[1]).toBe('Voting …\n');
  expect(lines[2]).toBe(`0:01 of 2:00  ${WORDS}`);
  expect(lines.at(-1)).toBe(`2:00 of 2:00  ${WORDS}\n`);
});

it('elsewhere a line is written each minute', () => {
  expect(written(false)).toBe(`Voting …\n1:00 of 2:00  ${WORDS}\n2:00 of 2:00  ${WORDS}\n`);
});

it('figures stand with their units', () => {
  expect([figure(1_234_567, 'bytes'), figure(118_400_000, 'bytes')]).toEqual(['1.23 MB', '118.4 MB']);
  expect([figure(1_234.5, 'count'), figure(2.25, 'each second'), figure(61.2, 'seconds')]).toEqual([
    '1,235',
    '2.3/s',
    '61 s',
  ]);
  expect([change(-2, 'count'), change(0, 'count'), figure(Number.NaN, 'bytes')]).toEqual(['−2', '+0', '–']);
  expect([clock(7), clock(727), clock(3_723)]).toEqual(['0:07', '12:07', '1:02:03']);
});
