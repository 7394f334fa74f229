import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import { borrowDatabase } from './borrow.ts';
import type { Database } from './database.ts';
import { DatabaseError, DatabaseUnavailable, DatabaseUnreachable } from './database.ts';
import { describeDatabase } from './database-contract.ts';
import { lendDatabase } from './lend.ts';
import { FRAME_BYTES_MAX, frameOf, valuesIn } from './lending-frames.ts';
import { openPgliteDatabase } from './pglite-database.ts';

const folders = new PgliteFolders();
const places: string[] = [];
afterAll(() => Promise.all(places.map((place) => rm(place, { recursive: true }))));

/** An empty folder to lend in. */
async function makePlace(): Promise<string> {
  const place = await mkdtemp(path.join(tmpdir(), 'votes-lent-'));
  places.push(place);
  return place;
}

async function borrow(folder: string): Promise<Database> {
  const database = await borrowDatabase(folder);
  if (database === undefined) throw new Error(`Nobody lends ${folder}.`);
  return database;
}

describeDatabase(
  'a borrowed PGlite',
  async () => {
    const folder = await makePlace();
    const database = await openPgliteDatabase(await folders.make());
    const lending = await lendDatabase(database, folder);
    return {
      open: () => borrow(folder),
      async drop() {
        await lending.close();
        await database.close();
      },
    };
  },
  { isDeaf: true },
);

describe('a lent database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openPgliteDatabase(await folders.make());
  }, 120_000);
  afterAll(() => database.close());

  const lendIn = async (folder: string, lent: Database = database) => {
    const lending = await lendDatabase(lent, folder);
    onTestFinished(() => lending.close());
    return lending;
  };
  const socketOf = (folder: string) => path.join(folder, 'database.socket');
  /** A connection that says what it wants, and what it is told. */
  const connectTo = async (folder: string): Promise<Socket> => {
    const socket = connect(socketOf(folder));
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const ONE = { text: 'select 1 as one' };

  it('[OP4] is reached by the user alone, by a name of any length, and by nobody once it is over', async () => {
    const folder = path.join(await makePlace(), 'deep'.repeat(40));
    await mkdir(folder, { recursive: true });
    const lending = await lendIn(folder);
    expect((await stat(socketOf(folder))).mode & 0o777).toBe(0o600);
    const borrowed = await borrow(folder);
    expect(await borrowed.query(ONE)).toEqual([{ one: 1 }]);
    await borrowed.close();
    await lending.close();
    expect(await readdir(folder)).toEqual([]);
    expect(await borrowDatabase(folder)).toBeUndefined();
  });

  it('[OP4] takes the place of one whose process died, and of a start that died on the way', async () => {
    const folder = await makePlace();
    await writeFile(socketOf(folder), '');
    await mkdir(`${socketOf(folder)}.unfinished`);
    await writeFile(`${socketOf(folder)}.unfinished/database.socket`, '');
    expect(await borrowDatabase(folder)).toBeUndefined();
    await lendIn(folder);
    expect(await (await borrow(folder)).query(ONE)).toEqual([{ one: 1 }]);
    expect(await readdir(folder)).toEqual(['database.socket']);
  });

  it('[OP4] is not lent at all where something else stands in the place of its socket', async () => {
    const folder = await makePlace();
    await mkdir(path.join(socketOf(folder), 'something'), { recursive: true });
    await expect(lendIn(folder)).rejects.toThrow(/rename/);
    expect(await borrowDatabase(folder)).toBeUndefined();
  });

  it('[OP4] tells errors as what they are', async () => {
    const folder = await makePlace();
    const fail = vi.fn<() => Promise<never>>();
    await lendIn(folder, { ...database, query: fail });
    const borrowed = await borrow(folder);
    for (const error of [
      new DatabaseError('no', '42P01'),
      new DatabaseUnavailable('gone', '57P01', { isRolledBack: true }),
      new DatabaseUnreachable('closed'),
      new RangeError('a mistake'),
    ]) {
      fail.mockRejectedValueOnce(error);
      const told = await borrowed.query(ONE).catch((caught) => caught);
      const { message, sqlstate, isRolledBack } = error as DatabaseUnavailable;
      expect({ ...told, message: told.message }).toMatchObject({
        message,
        ...(sqlstate && { sqlstate }),
        ...(isRolledBack !== undefined && { isRolledBack }),
      });
      if (!(error instanceof RangeError)) expect(told.constructor).toBe(error.constructor);
    }
  });

  it('[OP4] asks one thing at a time of each borrower, so that others come in between', async () => {
    const folder = await makePlace();
    const underWay = { now: 0, most: 0 };
    const slow: Database = {
      ...database,
      async query<Row extends object>() {
        underWay.now += 1;
        underWay.most = Math.max(underWay.most, underWay.now);
        await database.query({ text: 'select pg_sleep(0.005)' });
        underWay.now -= 1;
        return [] as Row[];
      },
    };
    await lendIn(folder, slow);
    const borrowed = await borrow(folder);
    await Promise.all(Array.from({ length: 20 }, () => borrowed.query(ONE)));
    expect(underWay.most).toBe(1);
  });

  it('[OP4] ends the connection of whoever sends something else, and nothing else', async () => {
    const folder = await makePlace();
    await lendIn(folder);
    const borrowed = await borrow(folder);
    const tooLarge = Buffer.alloc(4);
    tooLarge.writeUInt32BE(FRAME_BYTES_MAX + 1);
    const noValue = Buffer.concat([Buffer.from([0, 0, 0, 4]), Buffer.from('nono')]);
    const wrong = [{ query: { text: 1 } }, { query: { text: 'x', values: 'y' } }, { transaction: [{}] }, {}];
    for (const bytes of [tooLarge, noValue, ...wrong.map(frameOf)]) {
      const stranger = await connectTo(folder);
      stranger.write(bytes);
      const told: unknown[] = [];
      for await (const value of valuesIn(stranger)) told.push(value);
      expect(told).toEqual([{ lends: 'database', protocol: 1 }]);
      expect(await borrowed.query(ONE)).toEqual([{ one: 1 }]);
    }
  });

  it('[OP4] says to one borrower too many that it lends to no more, until another one goes', async () => {
    const folder = await makePlace();
    await lendIn(folder);
    const [first] = await Promise.all(Array.from({ length: 8 }, () => connectTo(folder)));
    await expect(borrow(folder)).rejects.toThrow(/to as many as it can/);
    first?.destroy();
    await expect.poll(async () => (await borrow(folder)).query(ONE).catch(() => [])).toEqual([{ one: 1 }]);
  });

  it('[OP4] sends no answer that would not fit into memory, and takes the next question', async () => {
    const folder = await makePlace();
    const rows = [{ text: 'x'.repeat(FRAME_BYTES_MAX) }];
    await lendIn(folder, { ...database, query: async <Row extends object>() => rows as Row[] });
    const borrowed = await borrow(folder);
    await expect(borrowed.query(ONE)).rejects.toMatchObject({ name: 'DatabaseError', sqlstate: '54000' });
    expect(await borrowed.transaction([ONE])).toEqual([[{ one: 1 }]]);
  });

  it('[OP4] says that nothing is known of what was asked when its process ends', async () => {
    const folder = await makePlace();
    const asked = Promise.withResolvers<void>();
    const stuck = Promise.withResolvers<never>();
    const lending = await lendIn(folder, {
      ...database,
      query() {
        asked.resolve();
        return stuck.promise;
      },
    });
    const borrowed = await borrow(folder);
    const asking = expect(borrowed.query(ONE)).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await asked.promise;
    await lending.close();
    await asking;
    await expect(borrowed.query(ONE)).rejects.toMatchObject({ name: 'DatabaseUnreachable' });
    stuck.reject(new Error('Too late.'));
  });

  it('[OP4] lets a borrower go who does not wait for his answers', async () => {
    const folder = await makePlace();
    await lendIn(folder);
    for (let guest = 0; guest < 20; guest += 1) {
      const hasty = await connectTo(folder);
      hasty.write(frameOf({ query: ONE }));
      hasty.destroy();
    }
    await expect.poll(async () => (await borrow(folder)).query(ONE).catch(() => [])).toEqual([{ one: 1 }]);
  });
});
