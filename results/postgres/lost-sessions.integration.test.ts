import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Database } from '#runtime/database/database.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import type { ScratchDatabase } from '#tests/servers/scratch.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import { migrate } from '../migrate.ts';
import { aVote, batchOf } from '../results-contract/votes.ts';
import { watch } from '../results-contract/watch.ts';
import { createTallyReader, createTallyWriter } from './tally-ports.ts';

/** What becomes of our work when the server ends a session in the middle of it. */

/** `waitUntil` waits a second by itself. */
const SOON = { timeout: 10_000 };

let scratch: ScratchDatabase;
let opened: Database[] = [];
let admin: Database;

function open(applicationName: string): Database {
  const database = createPgDatabase({
    url: scratch.url,
    applicationName,
    poolMin: 1,
    poolMax: 1,
    onError() {},
  });
  opened.push(database);
  return database;
}

beforeEach(async () => {
  scratch = await scratchDatabase();
  admin = open('admin');
});
afterEach(async () => {
  await Promise.all(opened.map((database) => database.close()));
  opened = [];
  await scratch.drop();
});

/** Sessions that run or last ran a statement like `pattern`. */
const sessions = (pattern: string, state = '%') =>
  admin.query<{ pid: number; application_name: string }>({
    text: `select pid, application_name from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()
             and query like $1 and coalesce(wait_event_type, '') like $2`,
    values: [pattern, state],
  });

const terminate = (pid: number) => admin.query({ text: 'select pg_terminate_backend($1)', values: [pid] });

it('[RS5] a watcher whose LISTEN session is terminated again and again goes on and listens anew', async () => {
  await migrate(admin);
  const writer = createTallyWriter(open('writer'));
  await using watched = watch(createTallyReader(open('watcher')), { pollIntervalMs: 100, pauseMs: 0 });
  await watched.listening;
  const seen = new Set<number>();
  for (let revision = 1; revision <= 5; revision++) {
    const [listener] = await vi.waitUntil(async () => {
      const found = await sessions('listen %');
      return found.length > 0 && found.every(({ pid }) => !seen.has(pid)) && found;
    }, SOON);
    seen.add(listener?.pid ?? 0);
    await terminate(listener?.pid ?? 0);
    await writer.applyBatch(batchOf([aVote()]));
    expect(await watched.until((tally) => tally.revision === revision)).toMatchObject({ total: revision });
  }
  expect(seen.size).toBe(5);
});

it('[RS9] a starter that is terminated in the middle of a file harms nothing', async () => {
  const folder = pathToFileURL(`${await mkdtemp(path.join(tmpdir(), 'votes-migrations-'))}/`);
  await writeFile(new URL('0001_first.sql', folder), 'create table first ();');
  await writeFile(
    new URL('0002_second.sql', folder),
    'create table second (); select pg_advisory_xact_lock(42); insert into second default values;',
  );
  await admin.query({ text: 'select pg_advisory_lock(42)' });

  const told: string[] = [];
  const onApplied = (name: string) => told.push(name);
  const starters = ['one', 'two', 'three', 'four', 'five'].map((name) =>
    migrate(open(name), { folder, onApplied }).then(
      () => 'migrated',
      (error) => error.name,
    ),
  );
  const [victim] = await vi.waitUntil(async () => {
    const waiting = await sessions('create table second%', 'Lock');
    const queued = await sessions('select pg_advisory_xact_lock%', 'Lock');
    return waiting.length === 1 && queued.length === 4 && waiting;
  }, SOON);
  await terminate(victim?.pid ?? 0);
  await vi.waitUntil(
    async () => (await sessions('create table second%', 'Lock'))[0]?.pid !== victim?.pid,
    SOON,
  );
  await admin.query({ text: 'select pg_advisory_unlock(42)' });

  const outcomes = await Promise.all(starters);
  expect(outcomes.toSorted()).toEqual(['DatabaseUnavailable', ...Array(4).fill('migrated')]);
  expect(told).toEqual(['0001_first.sql', '0002_second.sql']);
  expect(await admin.query({ text: 'select count(*) as rows from second' })).toEqual([{ rows: 1 }]);
  expect(await admin.query({ text: 'select version from schema_migrations order by 1' })).toHaveLength(2);
  await rm(folder, { recursive: true });
});
