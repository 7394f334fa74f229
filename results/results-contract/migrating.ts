import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#runtime/database/database.ts';
import { migrate, schemaState } from '../migrate.ts';
import { MIGRATIONS_FOLDER } from '../migration-files.ts';
import { SchemaError } from '../schema-error.ts';
import type { BackendDatabase, ResultsBackend } from './backend.ts';

export function describeMigrating(backend: ResultsBackend): void {
  describe('migrating', () => {
    const given = givenFolder(backend);
    describeStarters(backend, given);
    describeMismatches(given);
    describeSettledDeadLetters(given);
  });
}

/** A database without a schema, and a folder of our migrations that a test may change. */
interface GivenFolder {
  readonly created: BackendDatabase;
  readonly database: Database;
  readonly folder: URL;
}

function givenFolder(backend: ResultsBackend): () => GivenFolder {
  let given: GivenFolder | undefined;
  beforeEach(async () => {
    const created = await backend.create();
    const folder = pathToFileURL(`${await mkdtemp(path.join(tmpdir(), 'votes-migrations-'))}/`);
    for (const name of await readdir(MIGRATIONS_FOLDER)) {
      await copyFile(new URL(name, MIGRATIONS_FOLDER), new URL(name, folder));
    }
    given = { created, database: await created.open(), folder };
  });
  afterEach(async () => {
    await given?.database.close();
    await given?.created.drop();
    if (given !== undefined) await rm(given.folder, { recursive: true });
  });
  return () => {
    if (given === undefined) throw new Error('There is a folder only while a test runs.');
    return given;
  };
}

function describeStarters(backend: ResultsBackend, given: () => GivenFolder): void {
  it('[RS9] five starters at once apply each file once', async ({ skip }) => {
    const { created, database, folder } = given();
    skip(backend.singleSession !== undefined, backend.singleSession);
    const starters = await Promise.all(Array.from({ length: 5 }, () => created.open()));
    const told: string[] = [];
    await Promise.all(
      starters.map((each) => migrate(each, { folder, onApplied: (name) => told.push(name) })),
    );
    await Promise.all(starters.map((each) => each.close()));
    expect(told).toEqual(await names(folder));
    expect(await applied(database)).toEqual(told.map((name, index) => ({ version: index + 1, name })));
  });

  it('[RS9] a second start applies nothing, a new file is applied by the next', async () => {
    const { database, folder } = given();
    const told: string[] = [];
    const start = () => migrate(database, { folder, onApplied: (name) => told.push(name) });
    const missing = await names(folder);
    expect(await schemaState(database, folder)).toEqual({ missing, newer: [] });
    await start();
    await start();
    expect(told).toEqual(missing);
    await write(folder, '0099_more.sql', '');
    await expect(start()).rejects.toThrow('numbered without gaps, but 0099_more.sql stands where');
    await rm(new URL('0099_more.sql', folder));
    await write(folder, next(missing), 'create table more ();');
    await start();
    expect(told).toEqual(await names(folder));
    expect(await schemaState(database, folder)).toEqual({ missing: [], newer: [] });
  });
}

function describeMismatches(given: () => GivenFolder): void {
  it('[RS9] a changed checksum stops the start with a clear error', async () => {
    const { database, folder } = given();
    await migrate(database, { folder });
    const [first = ''] = await names(folder);
    await write(folder, first, 'create table something_else ();');
    const message = `${first} was changed after it had been applied; write a new migration instead.`;
    await expect(migrate(database, { folder })).rejects.toThrow(new SchemaError(message));
    await expect(schemaState(database, folder)).rejects.toThrow(new SchemaError(message));
  });

  it('[RS9] a newer schema stops the one who migrates, and not the one who only reads', async () => {
    const { database, folder } = given();
    const newest = next(await names(folder));
    await write(folder, newest, 'create table more ();');
    await migrate(database, { folder });
    await rm(new URL(newest, folder));
    await expect(migrate(database, { folder })).rejects.toThrow(
      new SchemaError(`The schema is newer than this build, which does not know ${newest}.`),
    );
    expect(await schemaState(database, folder)).toEqual({ missing: [], newer: [newest] });
  });

  it('[RS9] a file that was left out is not applied after its successor', async () => {
    const { database, folder } = given();
    await migrate(database, { folder });
    await database.query({ text: 'delete from schema_migrations where version = 1' });
    await expect(migrate(database, { folder })).rejects.toThrow(SchemaError);
    await expect(schemaState(database, folder)).rejects.toThrow(/lacks 0001_/);
  });

  it('[RS9] a file that fails leaves nothing of itself, and its own error is told', async () => {
    const { database, folder } = given();
    const broken = next(await names(folder));
    await write(folder, broken, 'create table half (); insert into votes (id, option) values (9, $$cats$$);');
    await expect(migrate(database, { folder })).rejects.toMatchObject({ sqlstate: '23505' });
    expect(await schemaState(database, folder)).toMatchObject({ missing: [broken] });
    await expect(database.query({ text: 'select from half' })).rejects.toMatchObject({ sqlstate: '42P01' });
    await write(folder, broken, 'create table half ();');
    await migrate(database, { folder });
    expect(await database.query({ text: 'select from half' })).toEqual([]);
  });

  it('[RS9] a file of SQL that is not named like a migration stops the start', async () => {
    const { database, folder } = given();
    await write(folder, 'notes.txt', '');
    await migrate(database, { folder });
    await write(folder, 'more.sql', '');
    await expect(migrate(database, { folder })).rejects.toThrow('more.sql is not named like a migration');
  });
}

const names = async (folder: URL) => (await readdir(folder)).sort();
const write = (folder: URL, name: string, text: string) => writeFile(new URL(name, folder), text);
const applied = (database: Database) =>
  database.query({ text: 'select version, name from schema_migrations order by version' });

/** A name for the file after these. */
function next(names: readonly string[]): string {
  return `${String(names.length + 1).padStart(4, '0')}_more.sql`;
}

/** What 0005 does to a table that may be large, beside a consumer that does not know of it. */
function describeSettledDeadLetters(given: () => GivenFolder): void {
  it('[RS9] [OP3] dead letters get their settlement without a row being written anew, and old ones have none', async () => {
    const { database, folder } = given();
    const later = (await names(folder)).filter((name) => name >= '0005');
    for (const name of later) await rm(new URL(name, folder));
    await migrate(database, { folder });
    const record = (position: string) =>
      database.query({
        text: `insert into dead_letters (stream_id, reason, fields, fields_size, fields_sha256)
          values ($1, 'x', '{}', 0, sha256(''))`,
        values: [position],
      });
    await record('1');
    const file = () => database.query({ text: "select pg_relation_filenode('dead_letters') as file" });
    const before = await file();
    await migrate(database);
    expect(await file()).toEqual(before);
    await record('2');
    expect(
      await database.query({ text: 'select id, settled_as, settled_at from dead_letters order by id' }),
    ).toEqual([1, 2].map((id) => ({ id, settled_as: null, settled_at: null })));
    const half = database.query({ text: "update dead_letters set settled_as = 'dropped'" });
    await expect(half).rejects.toMatchObject({ sqlstate: '23514' });
  });
}
