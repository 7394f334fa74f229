import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStorage } from '../testing/memory-storage.ts';
import { intendVote } from './intended-vote.ts';
import { KEPT_MAX, KEPT_MAX_MS, KeptVotes } from './kept-votes.ts';

let storage: MemoryStorage;
let now: number;
let kept: KeptVotes;

beforeEach(() => {
  storage = new MemoryStorage();
  now = Date.UTC(2026, 5, 1);
  kept = new KeptVotes({ storage: () => storage, now: () => now });
});

const { requestId } = intendVote('cats');
const WRITTEN = {
  option: 'cats',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  isAccepted: false,
  keptAt: Date.UTC(2026, 5, 1),
};

describe('the votes a browser keeps', () => {
  it('[UI2] are found by the next page, newest first, with how far they came and since when', () => {
    const [first, second] = [intendVote('cats'), intendVote('dogs')];
    expect(kept.keep(first, false)).toBe(true);
    now += 1;
    expect(kept.keep(second, false)).toBe(true);
    now += 1;
    expect(kept.keep(first, true)).toBe(true);
    expect(kept.read()).toEqual([
      { ...second, isAccepted: false, keptAt: now - 1 },
      { ...first, isAccepted: true, keptAt: now - 2 },
    ]);
    expect(storage.items.size).toBe(2);
  });

  it('[UI2] are kept no longer once they are dropped', () => {
    const vote = intendVote('cats');
    kept.keep(vote, false);
    expect(kept.holds(vote.requestId)).toBe(true);
    kept.drop(vote.requestId);
    expect(kept.holds(vote.requestId)).toBe(false);
    expect(kept.read()).toEqual([]);
  });

  it('[UI2] are so many at most: a further one is not kept, one that is may change', () => {
    const votes = Array.from({ length: KEPT_MAX }, () => intendVote('cats'));
    expect(votes.every((vote) => kept.keep(vote, false))).toBe(true);
    expect(kept.keep(intendVote('dogs'), false)).toBe(false);
    expect(votes.every((vote) => kept.keep(vote, true))).toBe(true);
    expect(kept.read()).toHaveLength(KEPT_MAX);
  });

  it('[UI2] are forgotten a day after the click, however often they were sent since', () => {
    const vote = intendVote('cats');
    kept.keep(vote, false);
    now += KEPT_MAX_MS;
    kept.keep(vote, false);
    expect(kept.read()).toHaveLength(1);
    now += 1;
    expect(kept.read()).toEqual([]);
    expect(storage.items.size).toBe(0);
  });

  it.each([
    ['no JSON', requestId, '{'],
    ['null', requestId, 'null'],
    ['a list', requestId, '[]'],
    ['no id', 'rubbish', JSON.stringify(WRITTEN)],
    ['an id spelt otherwise', requestId.toUpperCase(), JSON.stringify(WRITTEN)],
    ['another option', requestId, JSON.stringify({ ...WRITTEN, option: 'birds' })],
    ['no trace', requestId, JSON.stringify({ ...WRITTEN, traceparent: 'x\r\ny' })],
    ['a trace of another kind', requestId, JSON.stringify({ ...WRITTEN, traceparent: 1 })],
    ['no word on acceptance', requestId, JSON.stringify({ ...WRITTEN, isAccepted: 'no' })],
    ['no time', requestId, JSON.stringify({ ...WRITTEN, keptAt: 'now' })],
  ])('[UI2] are no rubbish, which is removed: %s', (_, id, text) => {
    storage.items.set('of somebody else', 'stays');
    storage.items.set(`cats-vs-dogs.vote.${id}`, text);
    expect(kept.read()).toEqual([]);
    expect([...storage.items.keys()]).toEqual(['of somebody else']);
  });

  it('[UI2] are what is written so', () => {
    storage.items.set(`cats-vs-dogs.vote.${requestId}`, JSON.stringify(WRITTEN));
    expect(kept.read()).toEqual([{ ...WRITTEN, requestId }]);
  });

  it('[UI2] are none where the storage is full or refused, which harms nothing', () => {
    storage.isFull = true;
    const vote = intendVote('cats');
    expect(kept.keep(vote, false)).toBe(false);
    storage.isBroken = true;
    expect([kept.keep(vote, false), kept.holds(vote.requestId), kept.read()]).toEqual([false, true, []]);
    expect(() => kept.drop(vote.requestId)).not.toThrow();
  });
});
