import { applyGrants } from '#results/apply-grants.ts';
import { migrate } from '#results/migrate.ts';
import { retryUntilTrue } from '#runtime/backoff.ts';
import type { Database } from '#runtime/database/database.ts';
import { DatabaseUnavailable } from '#runtime/database/database.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';

export interface UpToDateOptions {
  /** A session of the owner's, with limits for migrations. */
  readonly database: Database;
  /** How long to go on trying while the database is not there. A try that is under way may take longer. */
  readonly waitMaxMs: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Brings schema and privileges up to what this build needs. A database that is not there yet is waited for.
 *
 * @returns Whether all is done; false where `signal` aborted first.
 * @throws SchemaError The schema is newer than this build, or not the one its files describe.
 * @throws DatabaseError The database refused a statement, such as a grant by somebody who is not the owner.
 * @throws DatabaseUnavailable The database was not there within `waitMaxMs`; says why.
 */
export async function bringUpToDate({
  database,
  waitMaxMs,
  logger,
  signal,
}: UpToDateOptions): Promise<boolean> {
  let isDone = false;
  let lastFailure: unknown;
  await retryUntilTrue(
    async () => {
      await migrate(database, {
        onApplied: (migration) => logger.info({ migration }, 'Migration applied.'),
      });
      await applyGrants(database, {
        onGranted: (role) => logger.info({ role }, 'Privileges granted.'),
        onMissing: (role) => logger.info({ role }, 'This server has no such role; nothing to grant.'),
      });
      isDone = true;
      return true;
    },
    {
      signal: AbortSignal.any([signal, AbortSignal.timeout(waitMaxMs)]),
      backoff: { pauseMs: 100, pauseMaxMs: 2_000 },
      onFailed(error, attempt) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        lastFailure = error;
        logger.warn({ error, attempt }, 'The database is not there yet; trying again.');
      },
    },
  );
  if (isDone || signal.aborted) return isDone;
  throw lastFailure ?? new DatabaseUnavailable('There was no time to try.');
}
