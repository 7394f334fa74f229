import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { end } from '#tests/servers/private-server.ts';
import type { Database } from './database.ts';
import { DatabaseUnavailable } from './database.ts';
import { createPgDatabase } from './pg-database.ts';

/** A server that goes without a word. */

let server: PostgresServer;
/** The same on the same folder, once it was started again. */
let restarted: PostgresServer | undefined;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
});
afterEach(() => database.close());
afterAll(async () => {
  await restarted?.stop();
  await server.stop();
});

function open(statementTimeoutMs: number): void {
  database = createPgDatabase({
    url: server.url,
    applicationName: 'server-lost-test',
    poolMin: 1,
    poolMax: 4,
    onError() {},
    limits: { statementTimeoutMs, connectTimeoutMs: 1_000 },
  });
}

const one = { text: 'select 1 as one' };
const unavailable = (asked: Promise<unknown>) => expect(asked).rejects.toBeInstanceOf(DatabaseUnavailable);
const answers = () =>
  database.query(one).then(
    () => true,
    () => false,
  );

it('frozen, it is given up within the deadline; thawed, it is asked again', async () => {
  open(500);
  await database.query(one);
  const [{ pid } = { pid: 0 }] = await database.query<{ pid: number }>({
    text: 'select pg_backend_pid() as pid',
  });
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(database.query(one)).rejects.toThrow('The database did not answer within 1500 ms.');
    await expect.poll(answers).toBe(true);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

it('killed, it makes everything unavailable and ends nobody; started again, it serves', async () => {
  open(60_000);
  const onEnd = vi.fn();
  await database.listen('news', () => {}, onEnd);
  const waiting = database.query({ text: 'select pg_sleep(60)' });
  const inTransaction = database.transaction([one, { text: 'select pg_sleep(60)' }]);
  const text = "select from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()";
  await expect.poll(() => database.query({ text })).toHaveLength(2);
  const lost = [unavailable(waiting), unavailable(inTransaction)];
  await end(server.process, 'SIGQUIT');
  await Promise.all(lost);
  await unavailable(database.query(one));
  await expect.poll(() => onEnd).toHaveBeenCalledTimes(1);

  restarted = await startPostgres({ port: server.port, folder: server.folder });
  await expect.poll(answers).toBe(true);
});
