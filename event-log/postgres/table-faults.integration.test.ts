import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#runtime/database/database.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { drain, LIMITS, next, requestIdOf, vote, whenUp } from '../event-log-contract/steps.ts';
import type { VoteAppender } from '../ports.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { createVoteReader } from './read.ts';

const DEADLINE_MS = 500;
const AWAITED = 'select from pg_locks where not granted';

describe('a PostgreSQL that fails under the table log', () => {
  let server: PostgresServer;
  let database: Database;
  let appender: VoteAppender;
  beforeEach(async () => {
    server = await startPostgres();
    database = createPgDatabase({
      url: server.url,
      applicationName: 'table-faults',
      poolMin: 1,
      poolMax: 4,
      onError() {},
      limits: { connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 },
    });
    appender = createVoteAppender({ database, deadlineMs: DEADLINE_MS });
    // The first vote makes the table, on a server that has only just begun.
    const unhurried = createVoteAppender({ database, deadlineMs: 10_000 });
    await unhurried.append(vote());
    await unhurried.close();
  });
  afterEach(async () => {
    server.signal('SIGCONT');
    await appender.close();
    await database.close();
    await server.stop();
  });
  const reader = (reclaimAfterMs = 30_000, consumer = 'a') =>
    createVoteReader({ database, consumer, reclaimAfterMs });

  /** Has everybody who appends wait; gives what ends that. */
  async function holdTable(): Promise<() => Promise<void>> {
    const holder = new pg.Client({ connectionString: server.url });
    await holder.connect();
    await holder.query('begin; lock table event_log');
    return () => holder.end();
  }

  it('[EL1] append says that a vote was not stored where the server is down, and stores it afterwards', async () => {
    await server.crash();
    const refused = () => appender.append(vote()).catch((error) => error.name);
    await expect.poll(refused).toBe('LogUnavailable');
    await expect(createLogObserver({ database }).depth()).rejects.toMatchObject({ name: 'LogUnavailable' });
    server = await startPostgres({ port: server.port, folder: server.folder });
    const cast = vote();
    await whenUp(() => appender.append(cast));
    expect((await drain(reader())).map(requestIdOf)).toContain(cast.requestId);
  });

  it('[EL1] append says outcome unknown at its deadline, and log unavailable of what it had not sent', async () => {
    const release = await holdTable();
    const began = performance.now();
    const sent = appender.append(vote()).catch((error) => error.name);
    await expect.poll(() => database.query({ text: AWAITED })).toHaveLength(1);
    const unsent = appender.append(vote()).catch((error) => error.name);
    expect([await sent, await unsent]).toEqual(['OutcomeUnknown', 'LogUnavailable']);
    expect(performance.now() - began).toBeLessThan(2 * DEADLINE_MS + 2_000);
    await release();
    await whenUp(() => appender.append(vote()));
    expect(await drain(reader())).toHaveLength(3); // The one before, the one of unknown fate, the one after.
  });

  it('[EL1] append says outcome unknown where its session is ended in the middle', async () => {
    const release = await holdTable();
    const appending = appender.append(vote()).catch((error) => error.name);
    await expect.poll(() => database.query({ text: AWAITED })).toHaveLength(1);
    const text = `select pg_terminate_backend(pid) from pg_locks where not granted`;
    await database.query({ text });
    expect(await appending).toBe('OutcomeUnknown');
    await release();
  });

  it('[EL1] append says that a vote was not stored where the server refuses it', async () => {
    await database.query({ text: 'alter table event_log add check (deliveries > 0) not valid' });
    await expect(appender.append(vote())).rejects.toMatchObject({ name: 'LogUnavailable' });
    expect(await drain(reader())).toHaveLength(1);
  });

  it('[EL2] an appended vote is told to the readers that wait', async () => {
    const heard: string[] = [];
    const hearing = await database.listen(
      'event_log_appended',
      (text) => heard.push(text),
      () => {},
    );
    await appender.append(vote());
    await expect.poll(() => heard).toEqual(['']);
    await hearing.close();
  });

  it('[EL2] a vote whose notification was lost arrives within the poll interval', async () => {
    const from = reader();
    await drain(from);
    const waiting = from.read({ batchSizeMax: 10, blockTimeoutMs: 20_000 });
    const began = performance.now();
    await database.query({ text: 'insert into event_log (fields) select fields from event_log' }); // Tells nobody.
    expect(await waiting).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(10_000);
    await from.close();
  });

  it('[EL3] a vote handed out by a clock that has been set back since does not wait until it has come there again', async () => {
    const [dead, alive] = [reader(), reader(30_000, 'b')];
    const [before] = await next(dead);
    await database.query({ text: "update event_log set delivered_at = now() + interval '1 hour'" });
    const [again] = await next(alive);
    expect(again).toMatchObject({ position: before?.position, redelivered: true });
    await Promise.all([dead.close(), alive.close()]);
  });

  it('[EL3] votes handed out by a server that then crashed come again after its restart', async () => {
    const from = reader();
    const [before] = await next(from);
    await server.crash();
    await expect
      .poll(() => from.read({ ...LIMITS, blockTimeoutMs: 1 }).catch((error) => error.name))
      .toBe('LogUnavailable');
    server = await startPostgres({ port: server.port, folder: server.folder });
    const [again] = await next(from);
    expect(again).toMatchObject({ position: before?.position, redelivered: true });
    await from.close();
  });
});
