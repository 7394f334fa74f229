import { describe, expect, it } from 'vitest';
import type { Statement } from '#runtime/database/database.ts';
import type { GivenResults } from './backend.ts';
import { compareCounters } from './votes.ts';

/** A role made and dropped within each transaction, because roles belong to a whole server and not to a database. */
const ROLE = 'votes_test_writer';
const BECOME: Statement[] = [{ text: `create role ${ROLE}` }];
const LEAVE: Statement[] = [
  { text: 'reset role' },
  { text: `drop owned by ${ROLE}` },
  { text: `drop role ${ROLE}` },
];
const INSERT: Statement = {
  text: `insert into public.vote_events (request_id, option, timestamp)
    values (gen_random_uuid(), 'cats', now()), (gen_random_uuid(), 'dogs', now())`,
};

/** Runs the statements in one transaction as a role that may do what `grants` says, and nothing else. */
export function asRole(
  { database }: Pick<GivenResults, 'database'>,
  grants: (role: string) => string,
  ...statements: Statement[]
): Promise<unknown[][]> {
  return database.transaction([
    ...BECOME,
    { text: grants(ROLE) },
    { text: `set local role ${ROLE}` },
    ...statements,
    ...LEAVE,
  ]);
}

/** Who may do what, and under which circumstances the schema still works. */
export function describePrivileges(given: GivenResults): void {
  const counted = async () => {
    const rows = await compareCounters(given.database);
    return rows.map(({ counter, audited, minutes }) => [counter, audited, minutes]);
  };
  const as = (grants: string, ...statements: Statement[]) => asRole(given, () => grants, ...statements);

  describe('privileges', () => {
    it('[RS6] a role that may only insert audit rows moves the counters, and not otherwise', async () => {
      const grants = `grant insert on vote_events to ${ROLE}`;
      await as(grants, INSERT);
      expect(await counted()).toEqual([
        [1, 1, 1],
        [1, 1, 1],
      ]);
      const update = as(grants, { text: 'update votes set count = 5' });
      await expect(update).rejects.toMatchObject({ sqlstate: '42501' });
    });

    it('[RS6] increment_vote needs no more than to insert audit rows and to see the counters', async () => {
      const grants = `grant insert on vote_events to ${ROLE}; grant select on votes to ${ROLE}`;
      const rows = await as(grants, { text: "select * from increment_vote('cats')" });
      expect(rows).toContainEqual([{ option: 'cats', new_count: 1 }]);
    });

    it('[RS6] a table of the caller named like ours is not taken for ours', async () => {
      const shadow = {
        text: 'create temporary table votes (id int, option text, count int, updated_at timestamptz)',
      };
      await as(`grant insert on vote_events to ${ROLE}`, shadow, INSERT);
      expect(await counted()).toEqual([
        [1, 1, 1],
        [1, 1, 1],
      ]);
    });

    it('[RS6] nobody may hang the counting on a table of their own', async () => {
      const create = as(
        '',
        { text: 'create temporary table mine (option text, timestamp timestamptz)' },
        {
          text: `create trigger mine after insert on mine referencing new table as new_votes
            for each statement execute function count_new_votes()`,
        },
      );
      await expect(create).rejects.toMatchObject({ sqlstate: '42501' });
    });

    it('[RS6] the functions find their tables with an empty search path', async () => {
      const results = await given.database.transaction([
        { text: "set local search_path = ''" },
        INSERT,
        { text: "select * from public.increment_vote('cats')" },
        { text: 'select option, count from public.get_vote_results()' },
      ]);
      expect(results.at(-1)).toEqual([
        { option: 'cats', count: 2 },
        { option: 'dogs', count: 1 },
      ]);
    });
  });
}
