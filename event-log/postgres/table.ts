import type { Database, Statement } from '#runtime/database/database.ts';
import { isTableMissing } from '#runtime/database/database.ts';

/** The channel on which new entries are told. */
export const APPENDED = 'event_log_appended';

/**
 * The log as a table. An entry's columns say how far it has come: given to nobody, given to a reader, dealt with.
 * They are the group; there is one only. Acknowledged entries stay for a while, so that what was counted can be proved.
 *
 * Claimed by columns and not by row locks, which would end with the session, and which a database with a single
 * session does not have.
 */
const CREATE: readonly Statement[] = [
  // Creators take turns by this lock, or two that begin at once may both fail. The number must never change.
  { text: 'select pg_advisory_xact_lock(7230581650)' },
  {
    text: `create table if not exists event_log (
      id bigint generated always as identity primary key,
      appended_at timestamptz not null default clock_timestamp(),
      fields bytea[] not null,
      deliveries integer not null default 0,
      delivered_to text,
      delivered_at timestamptz,
      acknowledged_at timestamptz
    )`,
  },
  {
    text: `create index if not exists event_log_unacknowledged on event_log (id)
      where acknowledged_at is null`,
  },
];

/** Does `work`, creating the table first where it is not there yet, or not any more [EL8]. */
export async function withTable<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isTableMissing(error)) throw error;
    await database.transaction(CREATE);
    return await work();
  }
}
