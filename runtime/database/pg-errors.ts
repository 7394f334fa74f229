import pg from 'pg';
import { DatabaseError, DatabaseUnavailable, isServerFailure } from './database.ts';

/**
 * The port's error for what the server said. An error that is no word of the server's is a mistake in our code,
 * while the connection holds, and is given back as it is.
 */
export function translated(error: unknown): unknown {
  if (!isWordOfServer(error)) return error;
  const Kind = isServerFailure(error.code) ? DatabaseUnavailable : DatabaseError;
  return new Kind(error.message, error.code, { cause: error });
}

/**
 * The port's error where the connection was lost or never came about. What is no word of the server's is the
 * way to it: refused, no such name, too slow, a certificate that does not hold.
 */
export function translatedConnectionError(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  if (isWordOfServer(error)) return translated(error);
  return new DatabaseUnavailable(messageOf(error), undefined, { cause: error });
}

/** Whether the server refused a statement and awaits the next one on the same connection. */
export function isRefusal(error: unknown): boolean {
  return isWordOfServer(error) && !ENDS_SESSION.test(error.code);
}

/** Connection errors, out of resources, shut down by an operator, system errors, idle or overlong transactions. */
const ENDS_SESSION = /^(08|53|57P|58|25P0[34])/;

function isWordOfServer(error: unknown): error is pg.DatabaseError & { code: string } {
  return error instanceof pg.DatabaseError && error.code !== undefined;
}

/** Several addresses that all refuse come as one error without a message. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
