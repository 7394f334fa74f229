import { DatabaseError, DatabaseUnavailable } from '#runtime/database/database.ts';
import { LogUnavailable, OutcomeUnknown } from './ports.ts';

/** What a step of the pipeline can fail of: kinds that never change, for messages name machines. */
export const FAILURE_CODES = [
  'log_unavailable',
  'database_unavailable',
  'database_refused',
  'internal_error',
] as const;

export interface Failure {
  readonly code: (typeof FAILURE_CODES)[number];
  /** The first two letters of SQLSTATE, where the database said one. */
  readonly sqlstateClass?: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof LogUnavailable || error instanceof OutcomeUnknown) return { code: 'log_unavailable' };
  if (error instanceof DatabaseUnavailable) return ofDatabase('database_unavailable', error.sqlstate);
  if (error instanceof DatabaseError) return ofDatabase('database_refused', error.sqlstate);
  return { code: 'internal_error' };
}

function ofDatabase(code: Failure['code'], sqlstate: string | undefined): Failure {
  return { code, ...(sqlstate !== undefined && { sqlstateClass: sqlstate.slice(0, 2) }) };
}

/** Something that went wrong, and how long ago. */
export type Aged<T> = T & { readonly agoMs: number };

/** Remembers the newest of what went wrong. */
export class Newest<T extends object> {
  #noted: { readonly what: T; readonly at: number } | undefined;

  note(what: T): void {
    this.#noted = { what, at: performance.now() };
  }

  /** Undefined where nothing has gone wrong yet. */
  get aged(): Aged<T> | undefined {
    return this.#noted && { ...this.#noted.what, agoMs: Math.round(performance.now() - this.#noted.at) };
  }
}
