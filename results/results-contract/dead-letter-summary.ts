import { describe, expect, it } from 'vitest';
import { createDeadLetterReader } from '../postgres/tally-ports.ts';
import type { GivenResults } from './backend.ts';

export function describeDeadLetterSummary(given: GivenResults): void {
  const summary = () => createDeadLetterReader(given.database).readDeadLetters();
  const insert = (from: number, to: number, reason: string) =>
    given.database.query({
      text: `insert into dead_letters (stream_id, reason, fields, fields_size, fields_sha256)
        select n, $1, '{}', 0, sha256('') from generate_series(${from}, ${to}) as n`,
      values: [reason],
    });

  describe('a summary of the dead letters', () => {
    it('[RS11] tells how many there are and what the newest is', async () => {
      expect(await summary()).toEqual({ count: 0, isAtLeast: false, newest: undefined });
      await insert(1, 2, 'option_missing');
      await insert(3, 3, 'option_unknown');
      const newest = { reason: 'option_unknown', recordedAt: expect.any(Date) };
      expect(await summary()).toEqual({ count: 3, isAtLeast: false, newest });
    });

    it('[RS11] counts no further than 10,000, and says so', async () => {
      await insert(1, 10_000, 'many');
      expect(await summary()).toMatchObject({ count: 10_000, isAtLeast: false });
      await insert(10_001, 10_002, 'many');
      expect(await summary()).toMatchObject({ count: 10_000, isAtLeast: true });
    });
  });
}
