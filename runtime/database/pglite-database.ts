import { setImmediate } from 'node:timers/promises';
import type { Transaction } from '@electric-sql/pglite';
import { PGlite } from '@electric-sql/pglite';
import type { Database, Statement } from './database.ts';
import { DatabaseUnavailable, DatabaseUnreachable } from './database.ts';
import { endsSession, translatedConnectionError } from './pg-errors.ts';

/**
 * Opens PostgreSQL within this process, on a folder of its own; an empty or missing one is made a database, which
 * takes some seconds and twice the memory.
 *
 * It has one session: statements and transactions take turns, row locks and advisory locks hold nobody up. It
 * does not wait for the disk: what it has committed survives the death of the process and not a power cut.
 * Nothing keeps a second process from opening the folder too, and both would spoil it: lock the folder first.
 *
 * @param onBroken Told when the database has failed for good, as where it cannot write its log. Whatever is asked of
 *   it afterwards may hang this thread, or be answered with nothing: end the process there and then. Its folder is
 *   sound, and recovered by the next opening.
 * @throws DatabaseUnavailable The folder cannot be opened, or holds no database.
 */
export async function openPgliteDatabase(
  folder: string,
  onBroken: (error: Error) => void = () => {},
): Promise<Database> {
  const pglite = await create(folder, onBroken);
  const run = <Row extends object>(session: Session, statement: Statement) =>
    runStatement<Row>(session, statement).catch((error: Error) => {
      // Here and not further out: the library would roll back, and not return.
      if (isBroken(error)) onBroken(error);
      throw error;
    });
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
    transaction: (statements) =>
      track(async () => {
        const rows = await pglite.transaction(async (session) => {
          const ofEach: object[][] = [];
          for (const statement of statements) ofEach.push(await run(session, statement));
          return ofEach;
        });
        await othersTurn();
        return rows;
      }),
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

/**
 * The library only says that it failed; why, PostgreSQL says on its standard error, which stays off the terminal. A
 * PANIC it says there too, and then may never return to us.
 */
async function create(folder: string, onPanic: (error: Error) => void): Promise<PGlite> {
  const complaints: string[] = [];
  let isOpen = false;
  const onStderr = (text: string) => {
    const [, level, complaint = ''] = /\b(FATAL|PANIC|HINT|DETAIL): +(.+)/.exec(text) ?? [];
    if (level === 'PANIC' && isOpen) onPanic(new Error(complaint));
    if (level !== undefined && !isOpen) complaints.push(complaint);
    return false;
  };
  try {
    const pglite = await PGlite.create({ dataDir: folder, onStdout: () => false, onStderr });
    isOpen = true;
    return pglite;
  } catch (error) {
    const reason = [error instanceof Error ? error.message : String(error), ...complaints].join('; ');
    throw new DatabaseUnavailable(reason, undefined, { cause: error });
  }
}

/**
 * All is computed in this thread, and answered without a turn of its event loop. Whoever has one transaction behind the
 * other would keep it from everything else, for as long as there are votes to count.
 */
const othersTurn = () => setImmediate();

type Session = Pick<Transaction, 'query' | 'exec'>;

async function runStatement<Row extends object>(
  session: Session,
  { text, values }: Statement,
): Promise<Row[]> {
  const answer =
    values === undefined ? (await session.exec(text)).at(-1) : await session.query(text, [...values]);
  if (answer?.command === undefined && text !== '') throw new NoAnswer('The database gave no answer.');
  return (answer?.rows ?? []) as Row[];
}

/** What a database that has failed for good gives in place of an error. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Nothing can be expected of it after a word that ends the session, or a fault of the WebAssembly itself. */
function isBroken(error: Error): boolean {
  return error instanceof NoAnswer || error instanceof WebAssembly.RuntimeError || endsSession(error);
}
