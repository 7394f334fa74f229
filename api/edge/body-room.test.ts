import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BodyRoom } from './body-room.ts';

const MB = 1_048_576;

describe('the room for bodies', () => {
  /** Asks for room for one of these headers; gives what ends its answer, or undefined where there was no room. */
  function ask(room: BodyRoom, headers: Record<string, string>): (() => void) | undefined {
    const answer = new EventEmitter();
    return room.admit({ headers }, answer as never) ? () => void answer.emit('close') : undefined;
  }
  const sized = (bytes: number) => ({ 'content-length': String(bytes) });

  it('[API12] is for 8 MB at once, and had again when answers are over', () => {
    const room = new BodyRoom(MB);
    const ends = Array.from({ length: 8 }, () => ask(room, sized(MB)));
    expect(ends).not.toContain(undefined);
    expect(ask(room, sized(1_025))).toBeUndefined();
    ends[0]?.();
    expect(ask(room, sized(MB))).toBeDefined();
    expect(ask(room, sized(1_025))).toBeUndefined();
  });

  it('[API12] is there for every vote, however full it is', () => {
    const room = new BodyRoom(8 * MB);
    expect(ask(room, sized(8 * MB))).toBeDefined();
    for (const headers of [sized(17), sized(1_024), {}]) expect(ask(room, headers)).toBeDefined();
  });

  it('[API12] is taken by a body that does not say how large it is as by the largest', () => {
    const room = new BodyRoom(MB);
    const chunked = { 'transfer-encoding': 'chunked' };
    const ends = Array.from({ length: 9 }, () => ask(room, chunked));
    expect(ends.filter((end) => end === undefined)).toHaveLength(1);
  });

  it('is there for one body of any size that may be sent, and none is kept for one that may not', () => {
    const room = new BodyRoom(100 * MB);
    expect(ask(room, sized(101 * MB))).toBeDefined();
    expect(ask(room, sized(100 * MB))).toBeDefined();
    expect(ask(room, sized(1_025))).toBeUndefined();
  });
});
