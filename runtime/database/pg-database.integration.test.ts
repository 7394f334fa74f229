import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScratchDatabase } from '#tests/servers/scratch.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import type { Database } from './database.ts';
import { DatabaseUnavailable } from './database.ts';
import { describeDatabase } from './database-contract.ts';
import type { PgDatabaseOptions } from './pg-database.ts';
import { createPgDatabase } from './pg-database.ts';

describeDatabase('a PostgreSQL server', async () => {
  const { url, drop } = await scratchDatabase();
  const options = { url, applicationName: 'contract', poolMin: 1, poolMax: 4, onError() {} };
  return { open: async () => createPgDatabase(options), drop };
});

let scratch: ScratchDatabase;
let admin: Database;
const opened: Database[] = [];
const lost: unknown[] = [];

function open(options: Partial<PgDatabaseOptions> = {}): Database {
  const database = createPgDatabase({
    url: scratch.url,
    applicationName: 'pg-database-test',
    poolMin: 1,
    poolMax: 2,
    onError: (error) => lost.push(error),
    ...options,
  });
  opened.push(database);
  return database;
}

beforeAll(async () => {
  scratch = await scratchDatabase();
  admin = createPgDatabase({
    url: scratch.url,
    applicationName: 'admin',
    poolMin: 1,
    poolMax: 2,
    onError() {},
  });
  await admin.query({ text: 'create table numbers (n bigint primary key)' });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  await admin.query({ text: 'truncate numbers' });
  lost.length = 0;
});
afterAll(async () => {
  await admin.close();
  await scratch.drop();
});

/** Ends our sessions whose last statement is like `pattern`; gives how many there were. */
async function terminate(pattern: string): Promise<number> {
  const rows = await admin.query({
    text: `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'pg-database-test' and query like $1`,
    values: [pattern],
  });
  return rows.length;
}

const numbers = async () =>
  (await admin.query<{ n: number }>({ text: 'select n from numbers' })).map(({ n }) => n);
const insert = (n: number) => ({ text: 'insert into numbers values ($1)', values: [n] });
const sleep = { text: 'select pg_sleep(30)' };

describe('a statement', () => {
  it('that the server refuses is a DatabaseError with its SQLSTATE and spoils nothing', async () => {
    const database = open({ poolMax: 1 });
    const pid = { text: 'select pg_backend_pid() as pid' };
    const before = await database.query(pid);
    await expect(database.query({ text: 'select nonsense' })).rejects.toMatchObject({
      name: 'DatabaseError',
      sqlstate: '42703',
    });
    expect(await database.query(pid)).toEqual(before);
  });

  it('that is a mistake in our code keeps its own error', async () => {
    const database = open();
    const circular: { toPostgres?: () => unknown } = {};
    circular.toPostgres = () => circular;
    const error = await database.query({ text: 'select $1', values: [circular] }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(DatabaseUnavailable);
    expect(await database.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
  });

  it("over the server's time limit is unavailable with 57014, and the pool serves the next", async () => {
    const database = open({ poolMax: 1, limits: { statementTimeoutMs: 50 } });
    await expect(database.query(sleep)).rejects.toMatchObject({
      name: 'DatabaseUnavailable',
      sqlstate: '57014',
    });
    expect(await database.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
  });

  it('the server never answers is given up with its client, and the pool serves the next', async () => {
    const database = open({ poolMax: 1, limits: { statementTimeoutMs: 50 } });
    await expect(database.query({ text: 'set statement_timeout = 0; select pg_sleep(30)' })).rejects.toThrow(
      'The database did not answer within 1050 ms.',
    );
    expect(await database.query({ text: 'show statement_timeout' })).toEqual([{ statement_timeout: '50ms' }]);
    expect(await terminate('%pg_sleep%')).toBe(1);
  });

  it('waits for a lock no longer than its limit', async () => {
    const database = open({ limits: { lockTimeoutMs: 50 } });
    const [holder, waiter] = [database, database];
    const held = holder.transaction([{ text: 'lock table numbers' }, { text: 'select pg_sleep(4)' }]);
    await expect.poll(() => admin.query({ text: HELD })).not.toEqual([]);
    await expect(waiter.query(insert(1))).rejects.toMatchObject({
      name: 'DatabaseUnavailable',
      sqlstate: '55P03',
    });
    await held;
  });
});

const HELD = "select from pg_locks where mode = 'AccessExclusiveLock' and relation = 'numbers'::regclass";

describe('a transaction', () => {
  it('that fails leaves nothing behind and its connection clean', async () => {
    const database = open({ poolMax: 1 });
    const before = await database.query({ text: 'select pg_backend_pid() as pid' });
    await expect(database.transaction([insert(1), insert(1)])).rejects.toMatchObject({ sqlstate: '23505' });
    expect(await numbers()).toEqual([]);
    const after = {
      text: 'select pg_backend_pid() as pid, now() = statement_timestamp() as own_transaction',
    };
    expect(await database.query(after)).toEqual([{ ...before[0], own_transaction: true }]);
  });

  it('left open by a statement does not reach the next borrower', async () => {
    const database = open({ poolMax: 1 });
    await database.query({ text: 'begin; insert into numbers values (7)' });
    await database.query(insert(8));
    expect(await numbers()).toEqual([8]);
  });

  it('whose session is terminated is unavailable, keeps nothing, and the pool serves the next', async () => {
    const database = open({ poolMax: 1 });
    const failing = database.transaction([insert(1), sleep]).catch((error) => error);
    await expect.poll(() => terminate('%pg_sleep%')).toBe(1);
    expect(await failing).toMatchObject({ name: 'DatabaseUnavailable', sqlstate: '57P01' });
    expect(await numbers()).toEqual([]);
    expect(await database.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
  });
});

describe('a connection', () => {
  it('lost while idle is told to onError, and the pool opens another', async () => {
    const database = open();
    await database.query({ text: 'select 1 as idle' });
    await expect.poll(() => terminate('%as idle%')).toBe(1);
    await expect.poll(() => lost).not.toEqual([]);
    expect(lost[0]).toBeInstanceOf(DatabaseUnavailable);
    expect(await database.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
  });
});

describe('listening', () => {
  it('calls onEnd once when its connection is lost', async () => {
    const database = open();
    const onEnd = vi.fn();
    const subscription = await database.listen('news', () => {}, onEnd);
    expect(await terminate('listen%')).toBe(1);
    await expect.poll(() => onEnd).toHaveBeenCalled();
    await subscription.close();
    await database.close();
    await delay(0);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});

describe('closing', () => {
  it('waits for what is under way, ends all connections, is idempotent and refuses what comes later', async () => {
    const database = open({ poolMax: 1 });
    const onEnd = vi.fn();
    await database.listen('news', () => {}, onEnd);
    const running = database.query({ text: 'select pg_sleep(0.2), 1 as one' });
    const queued = database.query({ text: 'select 2 as two' });
    const closing = database.close();
    await expect(database.query({ text: 'select 1' })).rejects.toBeInstanceOf(DatabaseUnavailable);
    await Promise.all([closing, database.close()]);
    expect(await running).toMatchObject([{ one: 1 }]);
    expect(await queued).toEqual([{ two: 2 }]);
    const text = "select from pg_stat_activity where application_name = 'pg-database-test'";
    await expect.poll(() => admin.query({ text })).toEqual([]);
    expect(onEnd).not.toHaveBeenCalled();
  });
});
