import { describe, expect, it } from 'vitest';
import { checkAcknowledged, checkDeadLetters, settledKey } from './i3-acknowledged.ts';

const entry = (position: string, requestId?: string, option?: string) => ({
  place: `votes ${position}`,
  position,
  requestId,
  option,
});
const settled = {
  counted: new Set([settledKey('a', 'cats'), settledKey('b', 'dogs')]),
  deadLettered: new Set(['9-0']),
};

describe('I3: what is acknowledged', () => {
  it('holds where each entry is counted or dead-lettered, sent again or not', () => {
    const entries = [
      entry('1-0', 'a', 'cats'),
      entry('2-0', 'A', 'cats'),
      entry('3-0', 'b', 'dogs'),
      entry('9-0'),
    ];
    expect(checkAcknowledged(entries, settled)).toEqual([]);
  });

  it.each([
    ['an entry that is nowhere', entry('4-0', 'c', 'cats')],
    ['one that is counted for another option only', entry('4-0', 'a', 'dogs')],
    ['one that is no vote and no dead letter', entry('4-0')],
  ])('is broken by %s, whatever else is counted twice', (_, lost) => {
    const broken = checkAcknowledged([entry('1-0', 'a', 'cats'), lost, entry('2-0', 'a', 'cats')], settled);
    expect(broken).toMatchObject([{ invariant: 'I3', count: 1 }]);
    expect(broken[0]?.evidence[0]).toContain('votes 4-0');
  });

  it('holds where only what nobody cast is dead-lettered', () => {
    expect(checkDeadLetters([{ requestId: 'z', reason: 'option_unknown' }], (id) => id === 'a')).toEqual([]);
  });

  it('is broken by a good vote that is dead-lettered', () => {
    expect(checkDeadLetters([{ requestId: 'a', reason: '23505' }], (id) => id === 'a')).toMatchObject([
      { invariant: 'I3', count: 1, evidence: ['a: 23505'] },
    ]);
  });
});
