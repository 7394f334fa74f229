import { expect, inject, it, onTestFinished } from 'vitest';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import { DatabaseUnavailable } from './database.ts';
import { createPgDatabase } from './pg-database.ts';

it('where the way has forgotten every connection, one statement finds out for all of them', async () => {
  const url = new URL(inject('databaseUrl'));
  const link = await startTcpProxy(Number(url.port));
  onTestFinished(() => link.close());
  url.port = String(link.port);
  const database = createPgDatabase({
    url: url.href,
    applicationName: 'connections-forgotten-test',
    poolMin: 5,
    poolMax: 5,
    onError() {},
    limits: { statementTimeoutMs: 1_000 },
  });
  onTestFinished(() => database.close());
  const session = { text: 'select pg_backend_pid() as pid, pg_sleep(0.2)' };
  const sessions = await Promise.all(
    Array.from({ length: 5 }, () => database.query<{ pid: number }>(session)),
  );
  expect(new Set(sessions.map(([row]) => row?.pid)).size).toBe(5); // As many connections, and all idle by now.

  link.freeze();
  link.heal();
  await expect(database.query(session)).rejects.toBeInstanceOf(DatabaseUnavailable);
  for (let asked = 0; asked < 5; asked += 1) expect(await database.query(session)).toHaveLength(1);
});
