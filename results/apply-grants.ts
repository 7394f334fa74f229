import { readFile } from 'node:fs/promises';
import type { Database, Statement } from '#runtime/database/database.ts';
import { firstRow } from '#runtime/database/first-row.ts';
import { TAKE_TURN } from './migrate.ts';

/** The roles that processes may log in as. What each may do is the file of its name. */
const ROLES = ['votes_api', 'votes_consumer'] as const;
export type Role = (typeof ROLES)[number];

export interface GrantOptions {
  /** Told of each role that has its privileges now. */
  readonly onGranted?: (role: Role) => void;
  /** Told of each role that this server does not have. */
  readonly onMissing?: (role: Role) => void;
}

const GRANTS_FOLDER = new URL('./grants/', import.meta.url);

/**
 * Gives each role that this server has the privileges of its file and takes from it all others in this schema, so
 * that a release which grants less also leaves less. In one transaction a role, so that nobody loses for a moment what
 * they keep. To be called as the owner, once the schema is migrated; any number of times, by any number of callers.
 *
 * @throws DatabaseError The caller does not own the schema.
 * @throws DatabaseUnavailable The server failed; call again.
 */
export async function applyGrants(database: Database, options: GrantOptions = {}): Promise<void> {
  await database.transaction([TAKE_TURN, await written(database, CLOSE_TO_EVERYBODY)]);
  for (const role of ROLES) {
    if (await isThere(database, role)) {
      const text = await readFile(new URL(`${role}.sql`, GRANTS_FOLDER), 'utf8');
      await database.transaction([TAKE_TURN, await written(database, BEGIN_ANEW, role), { text }]);
      options.onGranted?.(role);
    } else {
      options.onMissing?.(role);
    }
  }
}

async function isThere(database: Database, role: Role): Promise<boolean> {
  const rows = await database.query({ text: 'select from pg_roles where rolname = $1', values: [role] });
  return rows.length > 0;
}

/** A statement that names what no parameter can stand for; the server writes it, for it knows the names and quotes them. */
async function written(database: Database, text: string, ...values: Role[]): Promise<Statement> {
  return firstRow(await database.query<Statement>({ text, values }));
}

/**
 * What a server gives to everybody and nobody here needs: tables of one's own, which fill its disk. Where the caller
 * does not own the database, the server leaves it as it is and warns.
 */
const CLOSE_TO_EVERYBODY = `
  select format(
    'revoke create on schema %I from public; revoke temporary on database %I from public',
    current_schema(), current_database()
  ) as text`;

/** Takes everything in this schema from a role, but that it may look into it. What is taken of a table is taken of its columns. */
const BEGIN_ANEW = `
  select format(
    'revoke all on all tables in schema %1$I from %2$I;
    revoke all on all sequences in schema %1$I from %2$I;
    revoke all on all functions in schema %1$I from %2$I;
    revoke all on schema %1$I from %2$I;
    grant usage on schema %1$I to %2$I',
    current_schema(), $1::text
  ) as text`;
