import { DatabaseUnavailable } from './database.ts';

/**
 * The first row of a statement that always gives one.
 *
 * @throws DatabaseUnavailable There is none: something that is no answer must never be taken for a success, or for
 * nothing to do.
 */
export function firstRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new DatabaseUnavailable('The database gave no answer.');
  return row;
}
