import type { BallotState } from '#ballot/ballot-state.ts';
import type { Database } from '#runtime/database/database.ts';
import { firstRow } from '#runtime/database/first-row.ts';
import type { BallotKeeper } from '../ports.ts';

/** Opens, closes and reveals the ballot in `database`, whose schema has to be migrated. */
export function createBallotKeeper(database: Database): BallotKeeper {
  return {
    open: () => change(database, OPEN),
    close: () => change(database, CLOSE),
    reveal: () => change(database, REVEAL),
  };
}

/** Each names no more than it changes, for who reveals need not be allowed to open or close. */
const OPEN = 'update ballot set is_open = true, is_revealed = false returning is_open, is_revealed';
const CLOSE = 'update ballot set is_open = false returning is_open, is_revealed';
const REVEAL = 'update ballot set is_revealed = true returning is_open, is_revealed';

/** One statement, which a trigger tells of where it changes anything. */
async function change(database: Database, text: string): Promise<BallotState> {
  const row = firstRow(await database.query<{ is_open: boolean; is_revealed: boolean }>({ text }));
  return { isOpen: row.is_open, isRevealed: row.is_revealed };
}
