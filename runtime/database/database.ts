/**
 * The little of a SQL database this project needs, so that a server and an embedded one can stand behind the
 * same statements. Columns come as numbers (a bigint too, while it is a safe integer), strings (numeric), Dates
 * and bytes.
 */
export interface Database {
  /** Runs one statement by itself. */
  query<Row extends object>(statement: Statement): Promise<Row[]>;
  /**
   * Runs the statements in order in one transaction: all of them or none. It takes statements and no callback,
   * so that a database with a single session cannot be held open. Gives the rows of each statement.
   */
  transaction(statements: readonly Statement[]): Promise<object[][]>;
  /**
   * Calls `onNotification` for each notification on `channel`, and `onEnd` once when no more will come because
   * the connection was lost. Notifications may be missed; whoever listens also has to look for itself.
   */
  listen(
    channel: string,
    onNotification: (payload: string) => void,
    onEnd: () => void,
  ): Promise<Subscription>;
  /** Waits for what is under way and ends every connection. Idempotent. */
  close(): Promise<void>;
}

/** One statement. Without values the text may hold several, separated by semicolons: the rows are the last one's. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** A name under which the server may keep the statement prepared. */
  readonly name?: string;
}

export interface Subscription {
  /** Stops listening. Idempotent; never calls `onEnd`. */
  close(): Promise<void>;
}

/** The server refused a statement because of what it says or holds. Trying again gives the same answer. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** The five letters of SQLSTATE. */
  readonly sqlstate: string;

  constructor(message: string, sqlstate: string, options?: ErrorOptions) {
    super(message, options);
    this.sqlstate = sqlstate;
  }
}

/** Whether a statement was refused because a table it names is not there: before the schema is, or not any more. */
export function isTableMissing(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === '42P01';
}

/** The server or the way to it failed; the statement may or may not have been carried out. Try again. */
export class DatabaseUnavailable extends Error {
  override readonly name: string = 'DatabaseUnavailable';
  /** SQLSTATE where the server still said one. */
  readonly sqlstate: string | undefined;
  /**
   * Whether the server said that it rolled the statement back. It says so by an ERROR; a FATAL or a PANIC ends the
   * session and may come after the commit.
   */
  readonly isRolledBack: boolean;

  constructor(message: string, sqlstate?: string, options?: ErrorOptions & { isRolledBack?: boolean }) {
    super(message, options);
    this.sqlstate = sqlstate;
    this.isRolledBack = options?.isRolledBack ?? false;
  }
}

/** The statement was not even sent: no connection could be had, or the database was closed. Try again. */
export class DatabaseUnreachable extends DatabaseUnavailable {
  override readonly name = 'DatabaseUnreachable';
}

/**
 * Whether a SQLSTATE speaks of the server and not of the statement: lost connections (08), rolled back by a
 * conflict (40), out of resources (53), stopped by an operator (57), system errors (58), read-only (25006).
 * Classes as in the PostgreSQL manual, appendix A.
 */
export function isServerFailure(sqlstate: string): boolean {
  return /^(08|40|53|57|58)/.test(sqlstate) || sqlstate === '25006' || sqlstate === '55P03';
}

/** Whether a SQLSTATE speaks of the values of a statement: data exceptions (22), violated constraints (23). */
export function isDataFailure(sqlstate: string): boolean {
  return /^2[23]/.test(sqlstate);
}
