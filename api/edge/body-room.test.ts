import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
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

  it('[API12] is for 1 MB at once, and had again when answers are over', () => {
    const room = new BodyRoom(MB);
    const ends = Array.from({ length: 4 }, () => ask(room, sized(MB / 4)));
    expect(ends).not.toContain(undefined);
    expect(ask(room, sized(1_025))).toBeUndefined();
    ends[0]?.();
    expect(ask(room, sized(MB / 4))).toBeDefined();
    expect(ask(room, sized(1_025))).toBeUndefined();
  });

  it('[API12] is there for every vote, however full it is', () => {
    const room = new BodyRoom(MB);
    expect(ask(room, sized(MB))).toBeDefined();
    for (const headers of [sized(17), sized(1_024), {}]) expect(ask(room, headers)).toBeDefined();
  });

  /** Sends a body of so many bytes in two chunks; resolves with how many come through, or rejects. */
  async function sendInChunks(room: BodyRoom, bytes: number, answer = new EventEmitter()): Promise<number> {
    const request = { headers: { 'transfer-encoding': 'chunked' } };
    const halves = Readable.from([Buffer.alloc(Math.floor(bytes / 2)), Buffer.alloc(Math.ceil(bytes / 2))]);
    const watched = room.watched(halves, request, answer as never, () => new Error('There is no room.'));
    expect(room.admit(request, answer as never)).toBe(true);
    return (await buffer(watched)).length;
  }

  it('[API12] is taken by a body in chunks as by the largest, once it is not small', async () => {
    const room = new BodyRoom(MB / 4);
    for (let i = 0; i < 20; i += 1) expect(await sendInChunks(room, 1_024)).toBe(1_024);
    const answer = new EventEmitter();
    for (let i = 0; i < 4; i += 1) expect(await sendInChunks(room, 1_025, answer)).toBe(1_025);
    await expect(sendInChunks(room, 1_025)).rejects.toThrow('There is no room.');
    expect(await sendInChunks(room, 1_024)).toBe(1_024);
    answer.emit('close');
    expect(await sendInChunks(room, 1_025)).toBe(1_025);
  });

  it('is there for one body of any size that may be sent, and none is kept for one that may not', () => {
    const room = new BodyRoom(100 * MB);
    expect(ask(room, sized(101 * MB))).toBeDefined();
    expect(ask(room, sized(100 * MB))).toBeDefined();
    expect(ask(room, sized(1_025))).toBeUndefined();
  });
});
