import { describe, expect, it } from 'vitest';
import { HISTORY_MINUTES_MAX } from '#contract/schemas.ts';
import { minutesOf } from '../testing/minutes.ts';
import { readHistory } from './read-history.ts';
import { SPANS } from './spans.ts';

describe('a history from outside', () => {
  it('is taken when every minute has a time and all counts', () => {
    const minutes = minutesOf([1, 2], [0, 3]);
    expect(readHistory({ minutes })).toEqual(minutes);
    expect(readHistory({ minutes: [] })).toEqual([]);
  });

  it.each([
    null,
    'text',
    {},
    { minutes: 'none' },
    { minutes: [null] },
    { minutes: [{ minute: 'soon', counts: { cats: 1, dogs: 1 } }] },
    { minutes: [{ minute: '2026-06-01T12:00:00Z' }] },
    { minutes: [{ minute: '2026-06-01T12:00:00Z', counts: { cats: 1 } }] },
    { minutes: [{ minute: '2026-06-01T12:00:00Z', counts: { cats: -1, dogs: 1 } }] },
    { minutes: [{ minute: '2026-06-01T12:00:00Z', counts: { cats: '1', dogs: 1 } }] },
  ])('%j is none', (value) => expect(readHistory(value)).toBeUndefined());

  it('goes back as far as the api can be asked for', () => {
    expect(SPANS.day.minutes).toBe(HISTORY_MINUTES_MAX);
  });
});
