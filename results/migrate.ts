import type { Database, Statement } from '#runtime/database/database.ts';
import { DatabaseError, isTableMissing } from '#runtime/database/database.ts';
import type { Migration } from './migration-files.ts';
import { MIGRATIONS_FOLDER, readMigrations } from './migration-files.ts';
import { SchemaError } from './schema-error.ts';

export interface MigrateOptions {
  /** Told the name of each file once it is applied. */
  readonly onApplied?: (name: string) => void;
  readonly folder?: URL;
}

/** Where a database stands against the migrations this build knows. */
export interface SchemaState {
  /** Files that are not applied yet, in order. */
  readonly missing: readonly string[];
  /** Applied files this build does not know: a newer build has migrated. */
  readonly newer: readonly string[];
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

const UNIQUE_VIOLATION = '23505';

/** Starters take turns by this lock. The number means nothing, but it must never change. */
export const TAKE_TURN: Statement = { text: 'select pg_advisory_xact_lock(7230581649)' };

const CREATE_HISTORY: Statement = {
  text: `create table if not exists schema_migrations (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`,
};

/**
 * Brings the schema to the newest version this build knows. Any number of starters may call it at once: each
 * file is applied once, in one transaction with the row that says so, so one that is killed leaves nothing half
 * done. A file may take as long as the limits of `database` allow a statement.
 *
 * @throws SchemaError A file is misnamed, or was changed or left out once it was applied, or the schema is newer.
 * @throws DatabaseUnavailable Another starter held the turn too long, or the server failed; call again.
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<void> {
  const migrations = await readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  let applied = await readApplied(database);
  if (applied.length === 0) await database.transaction([TAKE_TURN, CREATE_HISTORY]);
  for (const migration of migrations) {
    refuseNewer(compare(migrations, applied));
    if (applied.some(({ version }) => version === migration.version)) continue;
    if (await apply(database, migration)) options.onApplied?.(migration.name);
    applied = await readApplied(database);
  }
  refuseNewer(compare(migrations, applied));
}

/**
 * Compares the schema with what this build knows, for a process that waits and does not migrate. It can work
 * once nothing is missing; a newer schema is fine, because old and new run side by side during a rollout.
 *
 * @throws SchemaError An applied file was changed or left out.
 */
export async function schemaState(database: Database, folder: URL = MIGRATIONS_FOLDER): Promise<SchemaState> {
  return compare(await readMigrations(folder), await readApplied(database));
}

/** Whether this call applied the file; false when another starter was quicker. */
async function apply(database: Database, { version, name, checksum, text }: Migration): Promise<boolean> {
  const record: Statement = {
    text: 'insert into schema_migrations (version, name, checksum) values ($1, $2, $3)',
    values: [version, name, checksum],
  };
  try {
    await database.transaction([TAKE_TURN, record, { text }]);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError && error.sqlstate === UNIQUE_VIOLATION)) throw error;
    // The violation may also be one of the file's own statements.
    const applied = await readApplied(database);
    if (!applied.some((row) => row.version === version)) throw error;
    return false;
  }
}

async function readApplied(database: Database): Promise<Applied[]> {
  const text = 'select version, name, checksum from schema_migrations order by version';
  try {
    return await database.query<Applied>({ text });
  } catch (error) {
    if (isTableMissing(error)) return [];
    throw error;
  }
}

function compare(migrations: readonly Migration[], applied: readonly Applied[]): SchemaState {
  const checksums = new Map(applied.map(({ version, checksum }) => [version, checksum]));
  const newest = applied.at(-1)?.version ?? 0;
  for (const { version, name, checksum } of migrations) {
    const recorded = checksums.get(version);
    if (recorded === undefined && version < newest) {
      throw new SchemaError(`The schema has migration ${newest} but lacks ${name}, which comes before it.`);
    }
    if (recorded !== undefined && recorded !== checksum) {
      throw new SchemaError(`${name} was changed after it had been applied; write a new migration instead.`);
    }
  }
  return {
    missing: migrations.filter(({ version }) => !checksums.has(version)).map(({ name }) => name),
    newer: applied.filter(({ version }) => version > migrations.length).map(({ name }) => name),
  };
}

function refuseNewer({ newer }: SchemaState): void {
  if (newer.length === 0) return;
  throw new SchemaError(`The schema is newer than this build, which does not know ${newer.join(', ')}.`);
}
