import { LogUnavailable } from '#event-log/ports.ts';
import { Misaddressed } from '#event-log/redis-streams/misaddressed.ts';
import { SchemaError } from '#results/schema-error.ts';
import { ConfigError } from '#runtime/config/read-settings.ts';
import { DataFolderTaken, DataFolderUnreadable } from '#runtime/database/data-folder.ts';
import { DatabaseError, DatabaseUnavailable } from '#runtime/database/database.ts';
import { isUntrusted } from '#runtime/untrusted.ts';
import type { ExitCode } from './command.ts';
import { EXIT, UsageError } from './command.ts';
import type { Places } from './places.ts';
import { NoLogThere, NoVotesThere } from './places.ts';
import { NoApiThere } from './simulate/no-api-there.ts';

/** What a person is told of a failure, and what the process ends with. */
export interface Explanation {
  readonly text: string;
  readonly exit: ExitCode;
}

/** Where the failure came about, as far as that is known. */
export interface Circumstances {
  /** Of the command, where one was found. */
  readonly command: string | undefined;
  readonly places: Pick<Places, 'logTrouble'> | undefined;
}

/** What went wrong, and what to do next. */
export function explain(error: unknown, { command, places }: Circumstances): Explanation {
  if (error instanceof UsageError) {
    const see = command === undefined ? 'votes --help' : `votes ${command} --help`;
    return { text: `${error.message}\nSee: ${see}`, exit: EXIT.usage };
  }
  if (error instanceof ConfigError)
    return { text: `The configuration is wrong:\n${error.message.replace(/^/gm, '  ')}`, exit: EXIT.config };
  if (error instanceof NoVotesThere)
    return {
      text: `${error.message} Say where they are: --data DIR for a folder of npm start, or DATABASE_URL (and REDIS_URL) for servers.`,
      exit: EXIT.config,
    };
  return { text: wordsOf(error, places), exit: EXIT.failed };
}

function wordsOf(error: unknown, places: Circumstances['places']): string {
  if (error instanceof DataFolderTaken)
    return `${error.message} It does not lend its votes to this command: it is another command, or a vote of an older version or on a system without such sockets.`;
  if (error instanceof NoApiThere) return `${error.message} Start it, or name it with --url.`;
  if (error instanceof DataFolderUnreadable || error instanceof SchemaError) return error.message;
  if (error instanceof DatabaseError) return wordsOfRefusal(error);
  if (error instanceof DatabaseUnavailable) return wordsOfDatabase(error);
  if (error instanceof LogUnavailable) return wordsOfLog(error, places?.logTrouble());
  return wordsOfOther(error);
}

/** A table, a column or a function is missing. */
const MISSING = new Set(['42P01', '42703', '42883', '3F000']);
/** insufficient_privilege */
const NOT_ALLOWED = '42501';

function wordsOfRefusal({ message, sqlstate }: DatabaseError): string {
  const told = `(${message}, SQLSTATE ${sqlstate})`;
  if (MISSING.has(sqlstate))
    return `The database has not the tables that this version knows ${told}: start the consumer, or npm start, which brings them up to date.`;
  if (sqlstate === NOT_ALLOWED)
    return `The user of DATABASE_URL may not do this ${told}: use the one that owns the tables.`;
  return `The database refuses it: ${message} (SQLSTATE ${sqlstate}).`;
}

/** invalid_password, invalid_authorization_specification, invalid_catalog_name */
const LETS_NOBODY_IN = new Set<string | undefined>(['28P01', '28000', '3D000']);
/** read_only_sql_transaction */
const READ_ONLY = '25006';

function wordsOfDatabase(error: DatabaseUnavailable): string {
  const { message, sqlstate } = error;
  const told = sqlstate === undefined ? message : `${message}, SQLSTATE ${sqlstate}`;
  if (LETS_NOBODY_IN.has(sqlstate))
    return `PostgreSQL does not let us in (${told}): set user, password and database in DATABASE_URL right.`;
  if (sqlstate === READ_ONLY)
    return `The database takes no writes (${told}): it is a replica, or its disk is almost full.`;
  if (isUntrusted(error.cause)) return `PostgreSQL cannot prove who it is (${told}): see DATABASE_CA_FILE.`;
  return `The database cannot be asked (${told}): start it, or set DATABASE_URL right, and try again.`;
}

function wordsOfLog(error: LogUnavailable, trouble: Error | undefined): string {
  if (error.cause instanceof NoLogThere)
    return `${error.message} If it is in Redis, set REDIS_URL as the consumer has it; else start npm start on it once.`;
  if (error.cause instanceof DatabaseUnavailable) return wordsOfDatabase(error.cause);
  if (error.cause instanceof DatabaseError) return wordsOfRefusal(error.cause);
  for (const each of [trouble, error.cause]) if (each instanceof Misaddressed) return each.message;
  const told = messageOf(trouble ?? error);
  if (/^(NOAUTH|WRONGPASS|NOPERM)/.test(told))
    return `Redis does not let us in (${told}): set user and password in REDIS_URL right.`;
  if (isUntrusted(trouble)) return `Redis cannot prove who it is (${told}): see REDIS_CA_FILE.`;
  return `The event log cannot be asked (${told}): start Redis, or set REDIS_URL right, and try again.`;
}

/** Of the folder or of a socket in it. */
const FILE_CODES = new Set<unknown>([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'ELOOP',
  'ENOSPC',
  'ENOENT',
  'EISDIR',
  'EEXIST',
]);

function wordsOfOther(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && FILE_CODES.has(error.code))
    return `A file cannot be used (${error.message}): see to it, or name another.`;
  return `That is a mistake in votes itself, please report it: ${error.stack ?? error.message}`;
}

/** Several addresses that all refuse come as one error without a message. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((each) => messageOf(each)).join('; ');
  return error.message;
}
