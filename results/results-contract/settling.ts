import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '../ports.ts';
import { createDeadLetterSettler } from '../postgres/settle-dead-letters.ts';
import type { GivenResults } from './backend.ts';
import { aVote, batchOf, compareCounters } from './votes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

export function describeSettling(given: GivenResults): void {
  describe('settling dead letters', () => {
    describeListing(given);
    describeDropping(given);
    describeReplaying(given);
    describeReplayers(given);
  });
}

const letter = (position: string, more: Partial<DeadLetter> = {}): DeadLetter => ({
  position,
  reason: 'option_missing',
  fields: [bytes('name'), Uint8Array.of(0, 255)],
  ...more,
});

/** What a test does over and over. */
function stepsOf(given: GivenResults) {
  const settler = () => createDeadLetterSettler(given.database);
  const next = (after: number, limit: number, withSettled = false) =>
    settler().readNext({ after, limit, withSettled });
  /** Records so many dead letters, each after the one before; gives their ids, oldest first. */
  async function record(...letters: DeadLetter[]): Promise<number[]> {
    for (const each of letters) await given.writer.applyBatch({ votes: [], deadLetters: [each] });
    return (await next(0, 1_000)).map(({ id }) => id);
  }
  const list = (withSettled = false) => settler().list({ withSettled, limit: 100 });
  const settledAs = async () => (await list(true)).map((each) => each.settledAs);

  return { settler, next, record, list, settledAs };
}

function describeListing(given: GivenResults): void {
  const { settler, next, record, list } = stepsOf(given);

  it('[OP3] lists them newest first, some at a time, and reads all that was kept', async () => {
    const { requestId } = aVote();
    const [a = 0, b = 0, c = 0] = await record(letter('1'), letter('2', { requestId }), letter('3'));
    const listed = await list();
    expect(listed.map(({ id, position }) => [id, position])).toEqual([
      [c, '3'],
      [b, '2'],
      [a, '1'],
    ]);
    const second = { id: b, position: '2', reason: 'option_missing', requestId, size: 6, settledAs: null };
    expect(listed[1]).toEqual({ ...second, settledAt: null, recordedAt: expect.any(Date) });
    expect(await settler().list({ withSettled: false, limit: 1, before: c })).toEqual([listed[1]]);
    const read = await settler().read([c, b, 4711 + c]);
    expect(read.map(({ id, fields }) => [id, ...fields.map((each) => [...each])])).toEqual(
      [b, c].map((id) => [id, [...bytes('name')], [0, 255]]),
    );
    expect(read[0]).toMatchObject({ ...second, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await next(a, 1)).map(({ id }) => id)).toEqual([b]);
  });
}

function describeDropping(given: GivenResults): void {
  const { settler, next, record, list, settledAs } = stepsOf(given);

  it('[OP3] a dropped one stays, marked, and is settled once', async () => {
    const [a = 0, b = 0] = await record(letter('1'), letter('2'));
    expect(await settler().drop([b, a, a, 4711 + b])).toEqual([a, b]);
    expect(await list()).toEqual([]);
    expect(await list(true)).toMatchObject([
      { id: b, settledAs: 'dropped', settledAt: expect.any(Date) },
      { id: a, settledAs: 'dropped' },
    ]);
    expect(await settler().drop([a])).toEqual([]);
    expect(await next(0, 10)).toEqual([]);
    expect((await next(a, 10, true)).map(({ id }) => id)).toEqual([b]);
  });

  it('[OP3] [RS7] one that is delivered again stays as it was settled', async () => {
    const [a = 0] = await record(letter('1'));
    await settler().drop([a]);
    expect(await record(letter('1'))).toEqual([]);
    expect(await settledAs()).toEqual(['dropped']);
  });
}

function describeReplaying(given: GivenResults): void {
  const { settler, record, list, settledAs } = stepsOf(given);

  it('[OP3] a replayed one counts, once, and its receipt says so', async () => {
    const vote = aVote({ option: 'cats', position: '7-1' });
    const [a = 0] = await record(letter('7-1', { requestId: vote.requestId }));
    const receipt = async () => (await given.reader.readReceipts([vote.requestId])).get(vote.requestId);
    expect(await receipt()).toEqual({ state: 'dead_lettered', position: '7-1' });
    expect(await settler().replay([{ letter: a, vote }])).toEqual({ counted: 1 });
    expect(await settler().replay([{ letter: a, vote }])).toEqual({ counted: 0 });
    expect(await receipt()).toMatchObject({ state: 'counted', option: 'cats', position: '7-1' });
    expect(await list(true)).toMatchObject([{ id: a, settledAs: 'replayed' }]);
    expect(await settler().drop([a])).toEqual([]);
    expect(await compareCounters(given.database)).toMatchObject([{ counter: 1, audited: 1 }, { counter: 0 }]);
  });

  it('[OP3] a vote that had been counted before is not counted again, and its letter is settled', async () => {
    const vote = aVote();
    const [a = 0] = await record(letter('1'));
    await given.writer.applyBatch(batchOf([vote]));
    expect(await settler().replay([{ letter: a, vote }])).toEqual({ counted: 0 });
    expect(await settledAs()).toEqual(['replayed']);
  });

  it('[OP3] what was dropped by mistake may be replayed', async () => {
    const [a = 0] = await record(letter('1'));
    await settler().drop([a]);
    expect(await settler().replay([{ letter: a, vote: aVote() }])).toEqual({ counted: 1 });
    expect(await settledAs()).toEqual(['replayed']);
  });

  it('[OP3] counts and marks together or not at all', async () => {
    const [a = 0, b = 0] = await record(letter('1'), letter('2'));
    const poison = aVote({ option: 'birds' as never });
    const replaying = settler().replay([
      { letter: a, vote: aVote() },
      { letter: b, vote: poison },
    ]);
    await expect(replaying).rejects.toMatchObject({ sqlstate: '23514' });
    expect(await settledAs()).toEqual([null, null]);
    expect((await given.reader.readTally()).total).toBe(0);
  });
}

function describeReplayers(given: GivenResults): void {
  const { record } = stepsOf(given);

  it('[OP3] several sessions that replay the same letters count each once and never deadlock', async ({
    skip,
  }) => {
    skip(given.backend.singleSession !== undefined, given.backend.singleSession);
    const ids = await record(...Array.from({ length: 30 }, (_, i) => letter(String(i))));
    const replayed = ids.map((id, i) => ({ letter: id, vote: aVote({ position: String(i) }) }));
    const sessions = await Promise.all([1, 2, 3, 4].map(() => given.open()));
    const outcomes = await Promise.all(
      sessions.map((session, i) =>
        createDeadLetterSettler(session).replay(i % 2 === 0 ? replayed : replayed.toReversed()),
      ),
    );
    expect(outcomes.reduce((sum, { counted }) => sum + counted, 0)).toBe(30);
  });
}
