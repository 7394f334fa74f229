import pg from 'pg';
import type { Database, Statement, Subscription } from './database.ts';
import { DatabaseUnavailable, DatabaseUnreachable } from './database.ts';
import type { PgConnectionOptions } from './pg-connection.ts';
import { answerDeadlineMs, clientConfig } from './pg-connection.ts';
import { isRefusal, translated, translatedConnectionError } from './pg-errors.ts';
import type { PgLender } from './pg-lender.ts';
import { lendFrom } from './pg-lender.ts';
import { listenOn } from './pg-listener.ts';
import { runStatement, runTransaction } from './pg-statement.ts';

export interface PgDatabaseOptions extends PgConnectionOptions {
  /** Connections that are kept once they were needed. */
  readonly poolMin: number;
  readonly poolMax: number;
  /** Told of each connection that was lost while nobody used it; the pool opens others. */
  readonly onError: (error: unknown) => void;
}

const IDLE_TIMEOUT_MS = 30_000;

/**
 * A database server behind a pool of connections. Opens nothing before the first statement.
 *
 * Columns come as numbers (a bigint too, while it is a safe integer), strings (numeric), Dates and bytes. A
 * statement of several gives the rows of the last.
 */
export function createPgDatabase(options: PgDatabaseOptions): Database {
  const config = clientConfig(options);
  const deadlineMs = answerDeadlineMs(options);
  const { poolMin: min, poolMax: max } = options;
  const pool = new pg.Pool({ ...config, min, max, idleTimeoutMillis: IDLE_TIMEOUT_MS });
  pool.on('error', (error) => options.onError(translatedConnectionError(error)));
  const lender = lendFrom(pool);

  const underWay = new Set<Promise<unknown>>();
  const subscriptions = new Set<Subscription>();
  let closed: Promise<void> | undefined;

  /** Starts `work` unless the database was closed, and has `close` wait for it. */
  async function track<T>(work: () => Promise<T>): Promise<T> {
    if (closed !== undefined) throw new DatabaseUnreachable('The database was closed.');
    const working = work();
    underWay.add(working);
    return working.finally(() => underWay.delete(working));
  }

  async function listen(channel: string, onNotification: (payload: string) => void, onEnd: () => void) {
    const inner = await listenOn({ ...config, query_timeout: deadlineMs }, channel, onNotification, () => {
      subscriptions.delete(subscription);
      onEnd();
    });
    const subscription: Subscription = {
      close() {
        subscriptions.delete(subscription);
        return inner.close();
      },
    };
    subscriptions.add(subscription);
    return subscription;
  }

  async function close(): Promise<void> {
    await Promise.allSettled(underWay);
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    await pool.end();
  }

  return {
    query: <Row extends object>(statement: Statement) =>
      track(() => borrow(lender, (client) => runStatement<Row>(client, statement, deadlineMs))),
    transaction: (statements) =>
      track(() => borrow(lender, (client) => runTransaction(client, statements, deadlineMs))),
    listen: (channel, onNotification, onEnd) => track(() => listen(channel, onNotification, onEnd)),
    close() {
      closed ??= close();
      return closed;
    },
  };
}

/** Lends a client to `work`. It returns to the pool only while its connection is known to be good. */
async function borrow<T>(lender: PgLender, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await lender.take();
  const takenAt = performance.now();
  let usable = false;
  try {
    const result = await work(client);
    usable = true;
    return result;
  } catch (error) {
    usable = isRefusal(error);
    // Not the server's word but ours, for want of any answer.
    if (error instanceof DatabaseUnavailable) lender.distrust(takenAt);
    throw lender.isLost(client) ? translatedConnectionError(error) : translated(error);
  } finally {
    // Any status but idle means a transaction was left open.
    client.release(lender.isLost(client) || !usable || client.getTransactionStatus() !== 'I');
  }
}
