import { DatabaseError, DatabaseUnavailable, DatabaseUnreachable, isServerFailure } from './database.ts';

/**
 * The port's error for what the server said. An error that is no word of the server's is a mistake in our code,
 * while the connection holds, and is given back as it is.
 */
export function translated(error: unknown): unknown {
  if (!isWordOfServer(error)) return error;
  if (!endsSession(error) && !isServerFailure(error.code))
    return new DatabaseError(error.message, error.code, { cause: error });
  const isRolledBack = error.severity === 'ERROR';
  return new DatabaseUnavailable(error.message, error.code, { cause: error, isRolledBack });
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

/** The port's error where no connection could be had, so that nothing was sent. */
export function translatedUnreachable(error: unknown): DatabaseUnreachable {
  const sqlstate = isWordOfServer(error) ? error.code : undefined;
  return new DatabaseUnreachable(messageOf(error), sqlstate, { cause: error });
}

/** Whether the server says no more after this word. */
export function endsSession(error: unknown): boolean {
  return isWordOfServer(error) && /^(FATAL|PANIC)$/.test(error.severity);
}

/** Whether the server refused a statement and awaits the next one on the same connection. */
export function isRefusal(error: unknown): boolean {
  return isWordOfServer(error) && !ENDS_SESSION.test(error.code);
}

/** Connection errors, out of resources, shut down by an operator, system errors, idle or overlong transactions. */
const ENDS_SESSION = /^(08|53|57P|58|25P0[34])/;

/** By its fields and not by its class, for each library that speaks the protocol has a class of its own. */
function isWordOfServer(error: unknown): error is Error & { code: string; severity: string } {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

/** Several addresses that all refuse come as one error without a message. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
