import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, inject, it } from 'vitest';
import { freePort } from '#tests/servers/private-server.ts';
import type { Database } from './database.ts';
import { DatabaseUnavailable, DatabaseUnreachable } from './database.ts';
import type { PgDatabaseOptions } from './pg-database.ts';
import { createPgDatabase } from './pg-database.ts';

/** How connections are opened, and what becomes of those that cannot be had. */

const opened: Database[] = [];

function open(options: Partial<PgDatabaseOptions> = {}): Database {
  const url = inject('databaseUrl');
  const database = createPgDatabase({
    url,
    applicationName: 'pg-connection-test',
    poolMin: 1,
    poolMax: 2,
    onError() {},
    ...options,
  });
  opened.push(database);
  return database;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});

it('a connection that cannot be had is unavailable: refused, unknown name, full pool', async () => {
  const port = await freePort();
  const limits = { connectTimeoutMs: 1_000 };
  const one = { text: 'select 1' };
  const refused = open({ url: `postgres://postgres@localhost:${port}/postgres` });
  await expect(refused.query(one)).rejects.toThrow(/ECONNREFUSED/);
  await expect(refused.query(one)).rejects.toBeInstanceOf(DatabaseUnavailable);
  const unknown = open({ url: 'postgres://postgres@nowhere.invalid/postgres', limits });
  await expect(unknown.query(one)).rejects.toBeInstanceOf(DatabaseUnavailable);
  await expect(
    refused.listen(
      'news',
      () => {},
      () => {},
    ),
  ).rejects.toBeInstanceOf(DatabaseUnavailable);

  const full = open({ poolMax: 1, limits });
  const sleeping = full.query({ text: 'select pg_sleep(4)' });
  await expect(full.query(one)).rejects.toThrow(
    new DatabaseUnreachable('timeout exceeded when trying to connect'),
  );
  await sleeping;
});

it('a connection to a server that takes it and never says a word is given up in time', async () => {
  const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const database = open({
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    limits: { connectTimeoutMs: 200 },
  });
  const [queried, listened] = [
    database.query({ text: 'select 1' }),
    database.listen(
      'news',
      () => {},
      () => {},
    ),
  ];
  await Promise.all([
    expect(queried).rejects.toBeInstanceOf(DatabaseUnavailable),
    expect(listened).rejects.toBeInstanceOf(DatabaseUnavailable),
  ]);
  await database.close();
  silent.close();
  await once(silent, 'close');
});

it('a connection that the server refuses is unreachable, with the SQLSTATE: somebody may mend the server', async () => {
  const url = `${inject('databaseUrl').replace(/[^/]*$/, '')}no_such_database`;
  await expect(open({ url }).query({ text: 'select 1' })).rejects.toMatchObject({
    name: 'DatabaseUnreachable',
    sqlstate: '3D000',
  });
});

it('a connection tells its name and carries the limits of the server', async () => {
  const text = `select name, setting from pg_settings where name in ('application_name', 'statement_timeout',
    'lock_timeout', 'idle_in_transaction_session_timeout') order by name`;
  expect(await open().query({ text })).toEqual([
    { name: 'application_name', setting: 'pg-connection-test' },
    { name: 'idle_in_transaction_session_timeout', setting: '10000' },
    { name: 'lock_timeout', setting: '3000' },
    { name: 'statement_timeout', setting: '5000' },
  ]);
});
