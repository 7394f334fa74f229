import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from './database.ts';
import { DatabaseError, DatabaseUnreachable } from './database.ts';

/** A database under test. */
export interface DatabaseUnderTest {
  /** Opens it; where there is one session only, a second opening waits until the first is closed. */
  open(): Promise<Database>;
  drop(): Promise<void>;
}

const insert = (n: number) => ({ text: 'insert into numbers values ($1)', values: [n] });
const hex = (bytes: Uint8Array = new Uint8Array()) => Buffer.from(bytes).toString('hex');
const ALL = { text: 'select n from numbers order by n' };

/**
 * What every adapter of the port does alike; an adapter joins by one call.
 *
 * @param isDeaf Whether it cannot listen, as a borrowed one.
 */
export function describeDatabase(
  name: string,
  create: () => Promise<DatabaseUnderTest>,
  { isDeaf = false } = {},
): void {
  describe(`the database port on ${name}`, () => {
    let under: DatabaseUnderTest;
    let database: Database;
    beforeAll(async () => {
      under = await create();
      database = await under.open();
      await database.query({ text: 'create table numbers (n bigint primary key)' });
    });
    afterEach(() => database.query({ text: 'truncate numbers' }));
    afterAll(async () => {
      await database.close();
      await under.drop();
    });

    it('gives rows with numbers, Dates and bytes', async () => {
      const text = `select 9007199254740991::bigint as safe, 9007199254740993::bigint as wide, 1.50::numeric as exact,
        $1::timestamptz as time, '\\x00ff'::bytea as bytes, $2::text[] as list,
        $3::text::bytea[] as fields, null::bytea as nothing`;
      const values = ['2026-01-02T03:04:05.678Z', ['a', 'b"\\,{}'], String.raw`{"\\x00ff","\\x"}`];
      const [row] = await database.query<{ bytes: Uint8Array; fields: Uint8Array[] }>({ text, values });
      expect({ ...row, bytes: hex(row?.bytes), fields: row?.fields.map(hex) }).toEqual({
        safe: Number.MAX_SAFE_INTEGER,
        wide: 9007199254740993n,
        exact: '1.50',
        time: new Date('2026-01-02T03:04:05.678Z'),
        bytes: '00ff',
        list: ['a', 'b"\\,{}'],
        fields: ['00ff', ''],
        nothing: null,
      });
    });

    it('takes several statements without values, all of them or none', async () => {
      const text = `insert into numbers values (1); insert into numbers values (2);
        select max(n) as n, 1.50::numeric as exact from numbers`;
      expect(await database.query({ text })).toEqual([{ n: 2, exact: '1.50' }]);
      const failing = { text: 'insert into numbers values (3); select 1/0' };
      await expect(database.query(failing)).rejects.toThrow(new DatabaseError('division by zero', '22012'));
      expect(await database.query(ALL)).toEqual([{ n: 1 }, { n: 2 }]);
    });

    it('tells a refused statement as a DatabaseError with its SQLSTATE and takes the next', async () => {
      await expect(database.query({ text: 'select nonsense' })).rejects.toMatchObject({
        name: 'DatabaseError',
        sqlstate: '42703',
      });
      await expect(database.query({ text: 'select $1::integer', values: ['x'] })).rejects.toMatchObject({
        name: 'DatabaseError',
        sqlstate: '22P02',
      });
      expect(await database.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
    });

    it('gives the rows of each statement of a transaction', async () => {
      expect(await database.transaction([insert(1), ALL, insert(2), ALL])).toEqual([
        [],
        [{ n: 1 }],
        [],
        [{ n: 1 }, { n: 2 }],
      ]);
      expect(await database.transaction([])).toEqual([]);
    });

    it('keeps nothing of a transaction that fails', async () => {
      await expect(database.transaction([insert(1), insert(1)])).rejects.toMatchObject({ sqlstate: '23505' });
      expect(await database.query(ALL)).toEqual([]);
      const text = 'select now() = statement_timestamp() as own_transaction';
      expect(await database.query({ text })).toEqual([{ own_transaction: true }]);
    });

    it('keeps transactions that come at once apart', async () => {
      const count = { text: 'select count(*) as n from numbers' };
      const counts = await Promise.all(
        Array.from({ length: 5 }, (_, n) => database.transaction([insert(n), insert(n + 10), count])),
      );
      expect(counts.map((rows) => rows.at(-1))).not.toContainEqual([{ n: expect.toSatisfy((n) => n < 2) }]);
      expect(await database.query(count)).toEqual([{ n: 10 }]);
    });

    const hears = 'hears each notification until it stops listening';
    const itHears = isDeaf ? () => {} : (test: () => Promise<void>) => it(hears, test);
    itHears(async () => {
      const heard: string[] = [];
      const onEnd = vi.fn();
      const subscription = await database.listen('News of today', (text) => heard.push(text), onEnd);
      const notify = (n: number) =>
        database.query({ text: `select pg_notify('News of today', $1)`, values: [String(n)] });
      for (const n of [1, 2, 3]) await notify(n);
      await expect.poll(() => heard).toHaveLength(3);
      await Promise.all([subscription.close(), subscription.close()]);
      await subscription.close();
      const other = await database.listen('News of today', (text) => heard.push(`again ${text}`), onEnd);
      await notify(4);
      await expect.poll(() => heard.length).toBeGreaterThan(3);
      expect(heard).toEqual(['1', '2', '3', 'again 4']);
      await other.close();
      expect(onEnd).not.toHaveBeenCalled();
    });

    it('closes once what is under way is done, and refuses what comes later', async () => {
      const onEnd = vi.fn();
      const subscription = isDeaf ? undefined : await database.listen('news', () => {}, onEnd);
      const running = database.transaction([insert(1), { text: 'select 1 as one' }]);
      const queued = database.query({ text: 'select 2 as two' });
      const closing = database.close();
      await expect(database.query({ text: 'select 1' })).rejects.toBeInstanceOf(DatabaseUnreachable);
      await Promise.all([closing, database.close()]);
      await subscription?.close();
      expect(await running).toEqual([[], [{ one: 1 }]]);
      expect(await queued).toEqual([{ two: 2 }]);
      expect(onEnd).not.toHaveBeenCalled();
      database = await under.open();
      expect(await database.query(ALL)).toEqual([{ n: 1 }]);
    });
  });
}
