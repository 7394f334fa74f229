import { describe, expect, it } from 'vitest';
import { encodeFlat } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { KeptLetter } from '#results/operator-ports.ts';
import { DatabaseError, DatabaseUnavailable } from '#runtime/database/database.ts';
import { readVote } from './read-vote.ts';
import { inLine, plain, readable } from './readable.ts';
import { Replay } from './replay.ts';

const vote = { option: 'cats', requestId: mintRequestId(), timestamp: Date.UTC(2021, 0, 1) } as const;

function letterOf(timestamp: number, change: Partial<KeptLetter> = {}): KeptLetter {
  const fields = encodeFlat({ ...vote, timestamp }).map((text) => Buffer.from(text));
  return {
    id: 1,
    position: '5-1',
    reason: 'sqlstate_22003',
    requestId: vote.requestId,
    size: fields.reduce((sum, field) => sum + field.length, 0),
    recordedAt: new Date(Date.UTC(2026, 5, 1)),
    settledAs: null,
    settledAt: null,
    sha256: '',
    fields,
    ...change,
  };
}

describe('a vote in a dead letter', () => {
  it('[OP3] is as good years later, at the position it had', () => {
    const read = readVote(letterOf(vote.timestamp));
    expect(read).toEqual({ kind: 'vote', vote: { ...vote, position: '5-1' } });
  });

  it('[OP3] is none where a part of the entry was cut away, whatever the rest says', () => {
    const cut = letterOf(vote.timestamp, { size: 70_000 });
    expect(readVote(cut)).toEqual({ kind: 'none', reason: 'fields_cut' });
  });
});

describe('replaying dead letters', () => {
  it('[OP3] [CO2] counts all but those the database refuses, which it names with the reason', async () => {
    const letters = Array.from({ length: 9 }, (_, id) => letterOf(vote.timestamp, { id }));
    const counted: number[] = [];
    const replay = new Replay({
      async replay(votes) {
        if (votes.some(({ letter }) => letter === 6)) throw new DatabaseError('out of range', '22003');
        counted.push(...votes.map(({ letter }) => letter));
        return { counted: votes.length - 1 };
      },
    });
    await replay.add(letters);
    expect(counted.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 7, 8]);
    const { kept, reasons, counted: votes, countedBefore } = replay.outcome;
    expect({ kept, reasons }).toEqual({
      kept: 1,
      reasons: [{ reason: 'sqlstate_22003', letters: 1, ids: [6] }],
    });
    expect(votes + countedBefore).toBe(8);
  });

  it('[OP3] keeps nothing for a failure that is none of the vote', async () => {
    const down = new DatabaseUnavailable('gone', '57P01');
    const replay = new Replay({ replay: () => Promise.reject(down) });
    await expect(replay.add([letterOf(vote.timestamp)])).rejects.toBe(down);
    expect(replay.outcome.kept).toBe(0);
  });
});

describe('what a stranger wrote', () => {
  it('[OP3] is shown without a letter that a terminal obeys, and as digits where it is no text', () => {
    const shown = (text: string) => inLine(readable(Buffer.from(text)));
    expect(shown('cats und Hünde 🐕')).toBe('"cats und Hünde 🐕"');
    expect(shown('\u001b]0;x\u0007 \u202e\r\n\u0085"\\\0')).toBe(
      String.raw`"\u{1b}]0;x\u{7} \u{202e}\u{d}\u{a}\u{85}\"\\\u{0}"`,
    );
    expect(inLine(readable(Uint8Array.of(0xff, 0)))).toBe('0xff00');
    expect(plain('a\u001b[2J "b"')).toBe(String.raw`a\u{1b}[2J "b"`);
  });
});
