import { describe, expect, it } from 'vitest';
import { takeEarlyVote } from './early-vote.ts';

describe('a click from before the page could vote', () => {
  it('[UI2] is taken once', () => {
    const page = { EARLY_VOTE: { option: 'dogs', at: 40.5 } };
    expect(takeEarlyVote(page, 100)).toEqual({ option: 'dogs', clickedAt: 40.5 });
    expect('EARLY_VOTE' in page).toBe(false);
    expect(takeEarlyVote(page, 100)).toBeUndefined();
  });

  it.each([undefined, 'now', -1, 100.1, Number.NaN])('[UI2] has no time where none is told: %s', (at) => {
    expect(takeEarlyVote({ EARLY_VOTE: { option: 'cats', at } }, 100)).toEqual({
      option: 'cats',
      clickedAt: undefined,
    });
  });

  it.each([undefined, null, 'cats', 7, {}, { option: 'birds' }])('[UI2] is nothing else: %j', (left) => {
    expect(takeEarlyVote({ EARLY_VOTE: left }, 100)).toBeUndefined();
  });
});
