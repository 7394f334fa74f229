import { describe, expect, it } from 'vitest';
import { OPTIONS } from '#ballot/options.ts';
import type { GivenResults } from './backend.ts';
import type { Comparison } from './votes.ts';
import { aVote, batchOf, COMPARE_COUNTERS, compareCounters, someVotes } from './votes.ts';

/** What the trigger keeps beside the audit log. */
export function describeCounters(given: GivenResults): void {
  const total = async () => (await given.reader.readTally()).total;

  describe('the counters', () => {
    it('[RS3] the revision grows with a batch that changes the tally, and only then', async () => {
      const revision = async () => (await given.reader.readTally()).revision;
      const votes = someVotes(5);
      await given.writer.applyBatch(batchOf(votes));
      expect(await revision()).toBe(1);
      await given.writer.applyBatch(batchOf(votes));
      await given.writer.applyBatch(batchOf([]));
      await given.writer.applyBatch({ votes, deadLetters: [{ position: '1', reason: 'x', fields: [] }] });
      expect(await revision()).toBe(1);
      await given.writer.applyBatch(batchOf([...votes, aVote()]));
      expect(await revision()).toBe(2);
    });

    it('[RS6] increment_vote inserts one audit row and gives the new count', async () => {
      await given.writer.applyBatch(batchOf([aVote({ option: 'dogs' })]));
      const increment = (option: string) =>
        given.database.query({ text: 'select * from increment_vote($1)', values: [option] });
      expect(await increment('dogs')).toEqual([{ option: 'dogs', new_count: 2 }]);
      expect(await increment('cats')).toEqual([{ option: 'cats', new_count: 1 }]);
      await expect(increment('Cats')).rejects.toMatchObject({ sqlstate: '23514' });
      expect(await compareCounters(given.database)).toEqual([
        { option: 'cats', counter: 1, audited: 1, minutes: 1 },
        { option: 'dogs', counter: 2, audited: 2, minutes: 2 },
      ]);
    });

    it('[RS6] whoever inserts audit rows moves the counters in the same transaction', async () => {
      const insert = {
        text: `insert into vote_events (request_id, option, timestamp)
          select gen_random_uuid(), option, now() - n * interval '1 minute' from votes, generate_series(1, 7) as n`,
      };
      const [, within] = await given.database.transaction([insert, COMPARE_COUNTERS]);
      for (const { counter, audited, minutes } of within as Comparison[]) {
        expect([counter, audited, minutes]).toEqual([7, 7, 7]);
      }
      const failing = given.database.transaction([insert, { text: 'select 1 / 0' }]);
      await expect(failing).rejects.toMatchObject({ sqlstate: '22012' });
      expect(await total()).toBe(14);
    });

    it('[BL1] the database knows exactly the options of the ballot, in its order', async () => {
      const rows = await given.database.query<{ option: string }>({
        text: 'select option from votes order by id',
      });
      expect(rows.map(({ option }) => option)).toEqual([...OPTIONS]);
      const checks = await given.database.query<{ definition: string }>({
        text: `select pg_get_constraintdef(oid) as definition from pg_constraint where conname like '%_option_check'`,
      });
      expect(checks).toHaveLength(3);
      for (const { definition } of checks) {
        expect([...definition.matchAll(/'(\w+)'/g)].map(([, option]) => option)).toEqual([...OPTIONS]);
      }
    });
  });
}
