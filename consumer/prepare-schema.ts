import { migrate, schemaState } from '#results/migrate.ts';
import { SchemaError } from '#results/schema-error.ts';
import { retryUntilTrue } from '#runtime/backoff.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';

export interface PrepareSchemaOptions {
  readonly database: Database;
  /** Whether to migrate, or to wait until somebody else has. */
  readonly migrateOnStart: boolean;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told of each failure that passes. */
  onFailed?(error: unknown): void;
}

/**
 * Resolves once the schema is what this build counts into: migrated here, or by somebody else. A database that
 * is not there yet is waited for, however long it takes; ends early when `signal` aborts.
 *
 * @throws SchemaError The schema is newer than this build, or not the one its files describe.
 */
export async function prepareSchema({
  database,
  migrateOnStart,
  logger,
  signal,
  onFailed: tell,
}: PrepareSchemaOptions): Promise<void> {
  const onApplied = (name: string) => logger.info({ migration: name }, 'Migration applied.');
  await retryUntilTrue(
    async (attempt) => {
      if (migrateOnStart) await migrate(database, { onApplied });
      const { missing } = await schemaState(database);
      if (attempt === 0 && missing.length > 0)
        logger.info({ missing }, 'Waiting for the schema to be migrated.');
      return missing.length === 0;
    },
    {
      signal,
      backoff: { pauseMs: 100, pauseMaxMs: 2_000 },
      onFailed(error, attempt) {
        if (error instanceof SchemaError) throw error;
        tell?.(error);
        logger.warn({ error, attempt }, 'The schema cannot be prepared yet; trying again.');
      },
    },
  );
}
