import pg from 'pg';

/** How long the server and the connection may take. A limit of the server's holds for every session. */
export interface PgLimits {
  /** Until a connection is established, or one of the pool becomes free. Default 3,000. */
  readonly connectTimeoutMs?: number;
  /** Until the server gives a statement up. Default 5,000; migrations need more. */
  readonly statementTimeoutMs?: number;
  /** Until the server gives up waiting for a lock. Default 3,000. */
  readonly lockTimeoutMs?: number;
  /** Until the server ends a session that has left a transaction open. Default 10,000. */
  readonly idleInTransactionTimeoutMs?: number;
}

export interface PgConnectionOptions {
  /** `postgres://user:password@host:port/database`, with `?sslmode=verify-full` for TLS. */
  readonly url: string;
  /** What the server's list of sessions calls us. */
  readonly applicationName: string;
  /**
   * Certificates in PEM that the server's has to descend from. With them the connection is always encrypted and
   * the server's name always checked, whatever `sslmode` says.
   */
  readonly ca?: string | undefined;
  readonly limits?: PgLimits;
}

const DEFAULT_LIMITS = {
  connectTimeoutMs: 3_000,
  statementTimeoutMs: 5_000,
  lockTimeoutMs: 3_000,
  idleInTransactionTimeoutMs: 10_000,
} satisfies PgLimits;

/** For migrations, which may take longer than any statement that counts. */
export const MIGRATION_LIMITS: PgLimits = { statementTimeoutMs: 600_000, lockTimeoutMs: 60_000 };

/** How much longer than the server's own limit we wait for its answer before the connection counts as lost. */
const ANSWER_MARGIN_MS = 1_000;
const KEEPALIVE_AFTER_MS = 10_000;
/** The type number of bigint. */
const INT8 = 20;

/** What every session of ours is opened with. */
export function clientConfig(options: PgConnectionOptions): pg.ClientConfig {
  const { url, applicationName, ca } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return {
    connectionString: ca === undefined ? url : withoutTlsParameters(url),
    ...(ca === undefined ? {} : { ssl: { ca, rejectUnauthorized: true } }),
    application_name: applicationName,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    lock_timeout: limits.lockTimeoutMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
    types: { getTypeParser },
  };
}

/** How long to wait for the answer to one statement. */
export function answerDeadlineMs({ limits }: PgConnectionOptions): number {
  return (limits?.statementTimeoutMs ?? DEFAULT_LIMITS.statementTimeoutMs) + ANSWER_MARGIN_MS;
}

/** The parameters of a url win over all other settings, so an `sslmode` there would drop the certificates. */
function withoutTlsParameters(url: string): string {
  const parsed = new URL(url);
  for (const name of [...parsed.searchParams.keys()]) {
    if (name.startsWith('ssl')) parsed.searchParams.delete(name);
  }
  return parsed.href;
}

/** As the library reads columns, but a bigint that fits becomes a number and not a string. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary' ? parseInt8 : pg.types.getTypeParser(oid, format as 'text');

function parseInt8(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}
