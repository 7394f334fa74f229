import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { SchemaError } from './schema-error.ts';

/** One file of the migrations folder. */
export interface Migration {
  readonly version: number;
  /** The file's name, such as `0001_votes.sql`. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text in hex. */
  readonly checksum: string;
}

/** The migrations this build knows. */
export const MIGRATIONS_FOLDER = new URL('./migrations/', import.meta.url);

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * The migrations in a folder, by version.
 *
 * @throws SchemaError A file of SQL is not named like a migration, or the versions are not 1, 2, 3 … each once.
 */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1) {
      throw new SchemaError(
        `Migrations are numbered without gaps, but ${name} stands where ${index + 1} should.`,
      );
    }
  });
  return migrations;
}

async function readMigration(folder: URL, name: string): Promise<Migration> {
  const version = FILE_NAME.exec(name)?.[1];
  if (version === undefined) throw new SchemaError(`${name} is not named like a migration, 0001_name.sql.`);
  // A checkout may have turned the ends of lines into those of its system; the migration is still the same.
  const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
  const checksum = createHash('sha256').update(text).digest('hex');
  return { version: Number(version), name, text, checksum };
}
