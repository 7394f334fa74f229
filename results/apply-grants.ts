import { readFile } from 'node:fs/promises';
import type { Database, Statement } from '#runtime/database/database.ts';
import { TAKE_TURN } from './migrate.ts';

/** The roles that processes may log in as. What each may do is the file of its name. */
export const ROLES = ['votes_api', 'votes_consumer'] as const;
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
  const place = await placeOf(database);
  await database.transaction([TAKE_TURN, closeToEverybody(place)]);
  for (const role of ROLES) {
    if (await isThere(database, role)) {
      const text = await readFile(new URL(`${role}.sql`, GRANTS_FOLDER), 'utf8');
      await database.transaction([TAKE_TURN, takeAll(role, place), enter(role, place), { text }]);
      options.onGranted?.(role);
    } else {
      options.onMissing?.(role);
    }
  }
}

/** Where the tables are, each name quoted as SQL needs it. */
interface Place {
  readonly database: string;
  readonly schema: string;
}

async function placeOf(database: Database): Promise<Place> {
  const [place] = await database.query<Place>({
    text: 'select quote_ident(current_database()) as database, quote_ident(current_schema()) as schema',
  });
  if (place === undefined) throw new Error('The database does not say where it is.');
  return place;
}

async function isThere(database: Database, role: Role): Promise<boolean> {
  const rows = await database.query({ text: 'select from pg_roles where rolname = $1', values: [role] });
  return rows.length > 0;
}

/**
 * What a server gives to everybody and nobody here needs: tables of one's own, which fill its disk. Where the caller
 * does not own the database, the server leaves it as it is and warns.
 */
function closeToEverybody({ database, schema }: Place): Statement {
  return {
    text: `
      revoke create on schema ${schema} from public;
      revoke temporary on database ${database} from public`,
  };
}

/** What is revoked of a table is revoked of its columns, too. */
function takeAll(role: Role, { schema }: Place): Statement {
  return {
    text: `
      revoke all on all tables in schema ${schema} from ${role};
      revoke all on all sequences in schema ${schema} from ${role};
      revoke all on all functions in schema ${schema} from ${role};
      revoke all on schema ${schema} from ${role}`,
  };
}

function enter(role: Role, { schema }: Place): Statement {
  return { text: `grant usage on schema ${schema} to ${role}` };
}
