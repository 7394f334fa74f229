import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Database } from '#runtime/database/database.ts';
import { migrate } from '../migrate.ts';
import type { TallyReader, TallyWriter } from '../ports.ts';
import { createTallyReader, createTallyWriter } from '../postgres/tally-ports.ts';

/** A kind of database the contract is run on. */
export interface ResultsBackend {
  /** A new empty database, without a schema. */
  create(): Promise<BackendDatabase>;
  /** Why the database has one session only; left out where it has several. */
  readonly singleSession?: string;
}

export interface BackendDatabase {
  /** Opens sessions of their own; where there is one session only, gives the same again. */
  open(): Promise<Database>;
  /** Removes the database once all that was opened is closed. */
  drop(): Promise<void>;
}

/** A migrated database without votes for each test. Valid only while a test runs. */
export interface GivenResults {
  readonly backend: ResultsBackend;
  readonly database: Database;
  readonly writer: TallyWriter;
  readonly reader: TallyReader;
  /** Sessions of their own on the same database, closed after the test. */
  open(): Promise<Database>;
}

const EMPTY = `
  truncate vote_events, vote_minutes, dead_letters;
  update votes set count = 0;
  update ballot set is_open = true, is_revealed = false;
  set constraints all immediate;
  update tally_revision set revision = 0, changed_at = null`;

/** Sets the database up before the tests of this block and empties it before each. */
export function givenResults(backend: ResultsBackend): GivenResults {
  let created: BackendDatabase | undefined;
  let database: Database | undefined;
  let others: Database[] = [];
  const theDatabase = () => {
    if (database === undefined) throw new Error('There is a database only while a test runs.');
    return database;
  };
  beforeAll(async () => {
    created = await backend.create();
    database = await created.open();
    await migrate(database);
  });
  beforeEach(() => theDatabase().query({ text: EMPTY }));
  afterEach(async () => {
    await Promise.all(others.map((other) => other.close()));
    others = [];
  });
  afterAll(async () => {
    await database?.close();
    await created?.drop();
  });
  return {
    backend,
    get database() {
      return theDatabase();
    },
    get writer() {
      return createTallyWriter(theDatabase());
    },
    get reader() {
      return createTallyReader(theDatabase());
    },
    async open() {
      const other = (await created?.open()) ?? theDatabase();
      if (other !== database) others.push(other);
      return other;
    },
  };
}
