import { describe, expect, it } from 'vitest';
import { READ } from '../postgres/read-dead-letters.ts';
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

    it('[RS11] leaves out what an operator has settled', async () => {
      await insert(1, 1, 'option_missing');
      await insert(2, 3, 'option_unknown');
      await given.database.query({
        text: "update dead_letters set settled_as = 'dropped', settled_at = now() where stream_id <> '1'",
      });
      expect(await summary()).toMatchObject({ count: 1, newest: { reason: 'option_missing' } });
      await given.database.query({
        text: "update dead_letters set settled_as = 'replayed', settled_at = now()",
      });
      expect(await summary()).toEqual({ count: 0, isAtLeast: false, newest: undefined });
    });

    it('[RS11] costs no more the more are settled', async () => {
      await insert(1, 10_000, 'many');
      await given.database.query({
        text: "update dead_letters set settled_as = 'dropped', settled_at = now() where stream_id <> '1'; analyze dead_letters",
      });
      const plan = await given.database.query<Record<string, string>>({
        text: `explain ${READ}`,
        values: [10_001],
      });
      const scans = plan.flatMap((row) => Object.values(row)).filter((line) => line.includes('dead_letters'));
      expect(scans).toHaveLength(2);
      for (const scan of scans) expect(scan).toContain('idx_dead_letters_unsettled');
    });
  });
}
