import type { Transaction } from '@electric-sql/pglite';
import { PGlite } from '@electric-sql/pglite';
import type { Database, Statement } from './database.ts';
import { DatabaseUnavailable, DatabaseUnreachable } from './database.ts';
import { translatedConnectionError } from './pg-errors.ts';

/**
 * Opens PostgreSQL within this process, on a folder of its own; an empty or missing one is made a database, which
 * takes some seconds and twice the memory.
 *
 * It has one session: statements and transactions take turns, row locks and advisory locks hold nobody up. It
 * does not wait for the disk: what it has committed survives the death of the process and not a power cut.
 * Nothing keeps a second process from opening the folder too, and both would spoil it: lock the folder first.
 *
 * @throws DatabaseUnavailable The folder cannot be opened, or holds no database.
 */
export async function openPgliteDatabase(folder: string): Promise<Database> {
  const pglite = await create(folder);
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Starts `work` unless the database was closed, and has `close` wait for it. */
  async function track<T>(work: () => Promise<T>): Promise<T> {
    if (closed !== undefined) throw new DatabaseUnreachable('The database was closed.');
    const working = work().catch((error) => {
      throw translatedConnectionError(error);
    });
    underWay.add(working);
    return working.finally(() => underWay.delete(working));
  }

  async function close(): Promise<void> {
    await Promise.allSettled(underWay);
    await pglite.close();
  }

  return {
    query: <Row extends object>(statement: Statement) => track(() => run<Row>(pglite, statement)),
    transaction: (statements) => track(() => pglite.transaction((session) => runAll(session, statements))),
    listen: (channel, onNotification) =>
      track(async () => {
        // Quoted, or it would be folded to lower case; by the library's own function that ends listening it is.
        const quoted = `"${channel}"`;
        await pglite.listen(quoted, onNotification);
        const unlisten = () => pglite.unlisten(quoted, onNotification);
        let gone: Promise<void> | undefined;
        return {
          close() {
            gone ??= closed === undefined ? track(unlisten) : Promise.resolve();
            return gone;
          },
        };
      }),
    close() {
      closed ??= close();
      return closed;
    },
  };
}

/** The library only says that it failed; why, PostgreSQL says on its standard error, which stays off the terminal. */
async function create(folder: string): Promise<PGlite> {
  const complaints: string[] = [];
  const onStderr = (text: string) => {
    const complaint = /\b(?:FATAL|PANIC|HINT|DETAIL): +(.+)/.exec(text)?.[1];
    if (complaint !== undefined) complaints.push(complaint);
    return false;
  };
  try {
    return await PGlite.create({ dataDir: folder, onStdout: () => false, onStderr });
  } catch (error) {
    const reason = [error instanceof Error ? error.message : String(error), ...complaints].join('; ');
    throw new DatabaseUnavailable(reason, undefined, { cause: error });
  }
}

async function runAll(session: Transaction, statements: readonly Statement[]): Promise<object[][]> {
  const rows: object[][] = [];
  for (const statement of statements) rows.push(await run(session, statement));
  return rows;
}

async function run<Row extends object>(
  session: Pick<Transaction, 'query' | 'exec'>,
  { text, values }: Statement,
): Promise<Row[]> {
  if (values !== undefined) return (await session.query<Row>(text, [...values])).rows;
  return ((await session.exec(text)).at(-1)?.rows ?? []) as Row[];
}
