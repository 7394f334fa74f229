import type { BallotState } from '#ballot/ballot-state.ts';
import type { Database } from '#runtime/database/database.ts';
import { firstRow } from '#runtime/database/first-row.ts';
import type { BallotKeeper } from '../ports.ts';

/** Opens, closes and reveals the ballot in `database`, whose schema has to be migrated. */
export function createBallotKeeper(database: Database): BallotKeeper {
  return {
    open: () => change(database, { isOpen: true, isRevealed: false }),
    close: () => change(database, { isOpen: false }),
    reveal: () => change(database, { isRevealed: true }),
  };
}

/** One statement, which a trigger tells of where it changes anything. */
async function change(
  database: Database,
  { isOpen, isRevealed }: Partial<BallotState>,
): Promise<BallotState> {
  const rows = await database.query<{ is_open: boolean; is_revealed: boolean }>({
    text: `
      update ballot
      set is_open = coalesce($1::boolean, is_open), is_revealed = coalesce($2::boolean, is_revealed)
      returning is_open, is_revealed`,
    values: [isOpen ?? null, isRevealed ?? null],
  });
  const row = firstRow(rows);
  return { isOpen: row.is_open, isRevealed: row.is_revealed };
}
