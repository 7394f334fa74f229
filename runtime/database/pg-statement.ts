import type pg from 'pg';
import type { Statement } from './database.ts';
import { DatabaseUnavailable } from './database.ts';
import { isRefusal } from './pg-errors.ts';

/**
 * Runs one statement, waiting `deadlineMs` for its answer. The library's own time limit gives an error too, but
 * leaves the client busy with the statement; after ours the caller has to throw the client away.
 */
export async function runStatement<Row extends object>(
  client: pg.ClientBase,
  { text, values, name }: Statement,
  deadlineMs: number,
): Promise<Row[]> {
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DatabaseUnavailable(`The database did not answer within ${deadlineMs} ms.`)),
    deadlineMs,
  );
  const query = { text, values: values && [...values], name };
  const answer: Promise<pg.QueryResult<Row> | pg.QueryResult<Row>[]> = client.query<Row>(query);
  try {
    const result = await Promise.race([answer, overdue]);
    return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs the statements in one transaction. One statement is a transaction by itself and costs one round trip.
 * Several cost one each and two for begin and commit: were they sent without waiting, a begin that is cancelled
 * would leave the others to commit one by one.
 */
export async function runTransaction(
  client: pg.ClientBase,
  statements: readonly Statement[],
  deadlineMs: number,
): Promise<object[][]> {
  const [only, ...more] = statements;
  if (only === undefined) return [];
  if (more.length === 0) return [await runStatement(client, only, deadlineMs)];
  await runStatement(client, { text: 'begin' }, deadlineMs);
  try {
    const rows: object[][] = [];
    for (const statement of statements) rows.push(await runStatement(client, statement, deadlineMs));
    await runStatement(client, { text: 'commit' }, deadlineMs);
    return rows;
  } catch (error) {
    // Where the rollback fails too, the transaction is still open and the pool throws the client away.
    if (isRefusal(error)) await runStatement(client, { text: 'rollback' }, deadlineMs).catch(() => {});
    throw error;
  }
}
