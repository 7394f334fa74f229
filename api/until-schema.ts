import { schemaState } from '#results/migrate.ts';
import { SchemaError } from '#results/schema-error.ts';
import { retryUntilTrue } from '#runtime/backoff.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';

export interface UntilSchemaOptions {
  readonly database: Database;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told each time that it is not there, or, with the error, cannot be asked for. */
  onWaiting(error?: unknown): void;
}

/**
 * Resolves once the schema this build reads is there [CF4]; the api does not migrate. Waits as long as it takes.
 *
 * @throws SchemaError The schema is not the one its files describe.
 */
export async function untilSchemaIsThere({
  database,
  logger,
  signal,
  onWaiting,
}: UntilSchemaOptions): Promise<void> {
  await retryUntilTrue(
    async (attempt) => {
      const { missing } = await schemaState(database);
      if (attempt === 0 && missing.length > 0)
        logger.info({ missing }, 'Waiting for the schema to be migrated.');
      if (missing.length > 0) onWaiting();
      return missing.length === 0;
    },
    {
      signal,
      backoff: { pauseMs: 100, pauseMaxMs: 1_000 },
      onFailed(error, attempt) {
        if (error instanceof SchemaError) throw error;
        onWaiting(error);
        logger.warn({ error, attempt }, 'The schema cannot be looked at yet; trying again.');
      },
    },
  );
}
