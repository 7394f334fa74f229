import { describe, expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { DeadLetter } from '../ports.ts';
import type { GivenResults } from './backend.ts';
import { aVote, someVotes } from './votes.ts';

interface Row {
  readonly stream_id: string;
  readonly reason: string;
  readonly request_id: string | null;
  readonly fields: readonly Uint8Array[];
  readonly fields_size: number;
}

const LIMIT = 64 * 1024;
const bytes = (text: string) => new TextEncoder().encode(text);

export function describeDeadLetters(given: GivenResults): void {
  const apply = (...deadLetters: DeadLetter[]) => given.writer.applyBatch({ votes: [], deadLetters });
  const recorded = () =>
    given.database.query<Row>({
      text: 'select stream_id, reason, request_id, fields, fields_size from dead_letters order by id',
    });
  const kept = (row: Row | undefined) => row?.fields.reduce((sum, field) => sum + field.length, 0);

  describe('dead letters', () => {
    it('[RS7] are recorded with the batch they came with, or not at all', async () => {
      const letter = { position: '5-1', reason: 'option_missing', fields: [bytes('a'), bytes('b')] };
      const poison = aVote({ option: 'birds' as never });
      await expect(given.writer.applyBatch({ votes: [poison], deadLetters: [letter] })).rejects.toThrow();
      expect(await recorded()).toEqual([]);
      const outcome = await given.writer.applyBatch({ votes: someVotes(3), deadLetters: [letter] });
      expect(outcome).toEqual({ counted: 3 });
      expect(await recorded()).toHaveLength(1);
    });

    it('[RS7] keep the fields as the bytes they arrived in', async () => {
      const requestId = mintRequestId();
      const fields = [bytes('option'), new Uint8Array([0, 255, 92, 34, 123]), new Uint8Array(), bytes('ü')];
      await apply({ position: '5-1', reason: 'option_unknown', fields, requestId });
      const [row] = await recorded();
      expect(row).toMatchObject({ stream_id: '5-1', reason: 'option_unknown', request_id: requestId });
      expect(row?.fields_size).toBe(6 + 5 + 0 + 2);
      expect(row?.fields.map((field) => [...field])).toEqual(fields.map((field) => [...field]));
    });

    it('[RS7] cut the fields at 64 KiB, one large one or a great many', async () => {
      const large = [bytes('name'), new Uint8Array(3 * LIMIT).fill(7), bytes('next')];
      const many = Array.from({ length: LIMIT }, () => bytes('x'));
      await apply(
        { position: '1', reason: 'x', fields: large },
        { position: '2', reason: 'x', fields: many },
      );
      const [first, second] = await recorded();
      expect(kept(first)).toBe(LIMIT - 2 * 4);
      expect(first?.fields_size).toBe(3 * LIMIT + 8);
      expect(kept(second)).toBe(LIMIT / 5 - (LIMIT % 5) / 5);
      expect(second?.fields_size).toBe(LIMIT);
    });

    it('[RS7] are all recorded when a batch holds more of them than one statement takes', async () => {
      const letters = Array.from({ length: 50 }, (_, i) => ({
        position: `7-${String(i).padStart(2, '0')}`,
        reason: `reason ${i}`,
        fields: [bytes(`name ${i}`), new Uint8Array(60_000).fill(i)],
      }));
      await apply(...letters.toReversed());
      const rows = await recorded();
      expect(
        rows.map((row) => [row.stream_id, row.reason, [...(row.fields[0] ?? [])], row.fields[1]?.[59_999]]),
      ).toEqual(letters.map((letter, i) => [letter.position, letter.reason, [...bytes(`name ${i}`)], i]));
    });

    it('[RS7] are recorded once when the entry is delivered again, and again when it holds something else', async () => {
      const letter = (text: string, position = '5-1') => ({ position, reason: 'x', fields: [bytes(text)] });
      await apply(letter('a'), letter('a'), letter('b'));
      await apply(letter('a'), { ...letter('b'), reason: 'another' });
      await apply(letter('a', '5-2'));
      const differently = { position: '5-1', reason: 'x', fields: [bytes('1:'), bytes('a')] };
      await apply(differently, { ...differently, fields: [bytes('1'), bytes(':a')] });
      const rows = await recorded();
      expect(rows.map(({ stream_id, reason }) => [stream_id, reason])).toEqual([
        ...Array(2).fill(['5-1', 'x']),
        ['5-2', 'x'],
        ...Array(2).fill(['5-1', 'x']),
      ]);
    });

    it('[RS7] are never refused for what they hold', async () => {
      await apply({ position: '1', reason: `nul \0 ${'r'.repeat(5000)}`, fields: [], requestId: 'no uuid' });
      const [row] = await recorded();
      expect(row).toMatchObject({ request_id: null, fields: [], fields_size: 0 });
      expect(row?.reason).toMatch(/^nul {2}r{995}$/);
    });
  });
}
