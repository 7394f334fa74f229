import type { Option } from '#ballot/options.ts';
import { forEachOption } from '#ballot/options.ts';
import type { Tally } from '#ballot/tally.ts';
import type { Database } from '#runtime/database/database.ts';
import { firstRow } from '#runtime/database/first-row.ts';

interface Row {
  readonly option: Option;
  readonly count: number;
  readonly revision: number;
  readonly changed_at: Date | null;
  readonly is_open: boolean;
  readonly is_revealed: boolean;
}

/**
 * The tally with the state of the ballot in one statement, and so in one snapshot [RS4].
 *
 * The tables of one row say so by a limit: PostgreSQL supposes thousands of rows in a table it has not looked through
 * yet, and the product of three of them is enough to have it compile the statement each time, for 50 ms.
 */
export async function readTally(database: Database): Promise<Tally> {
  const rows = await database.query<Row>({
    name: 'read-tally',
    text: `
      select option, count, revision, changed_at, is_open, is_revealed
      from votes
      cross join (select revision, changed_at from tally_revision limit 1) as revised
      cross join (select is_open, is_revealed from ballot limit 1) as ballot`,
  });
  const first = firstRow(rows); // The schema holds a row for each option from its beginning.
  const counted = new Map(rows.map(({ option, count }) => [option, count]));
  return {
    counts: forEachOption((option) => counted.get(option) ?? 0),
    total: rows.reduce((sum, { count }) => sum + count, 0),
    revision: first.revision,
    lastUpdated: first.changed_at,
    ballot: { isOpen: first.is_open, isRevealed: first.is_revealed },
  };
}
