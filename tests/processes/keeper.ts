import type { BallotKeeper } from '#results/ports.ts';
import { createBallotKeeper } from '#results/postgres/keep-ballot.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';

export interface Keeper extends BallotKeeper, AsyncDisposable {
  /** Ends the connection. */
  leave(): Promise<void>;
}

/** Who opens, closes and reveals the ballot in this database, by a connection of their own. */
export function openKeeper(url: string): Keeper {
  const database = createPgDatabase({ url, applicationName: 'keeper', poolMin: 0, poolMax: 1, onError() {} });
  const leave = () => database.close();
  return { ...createBallotKeeper(database), leave, [Symbol.asyncDispose]: leave };
}
