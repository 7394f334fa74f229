import type { Database } from '#runtime/database/database.ts';
import { isTableMissing } from '#runtime/database/database.ts';
import type { LogDepth, LogObserver } from '../ports.ts';
import { unavailable } from '../unavailable.ts';

interface Row {
  readonly unread: number;
  readonly pending: number;
  readonly oldest_pending_ms: number;
  readonly takes_writes: boolean;
}

/** A table has no limit of its own and throws nothing away. Its ids leave gaps, and counted rows go: no sum is kept. */
const UNBOUNDED = { memoryRatio: 0, mayEvict: false, appended: undefined };

/** Looks at the table without changing it. The database stays the caller's: `close` does not close it. */
export function createLogObserver({ database }: { readonly database: Database }): LogObserver {
  return {
    async depth(): Promise<LogDepth> {
      try {
        const [row] = await database.query<Row>(DEPTH);
        return {
          unread: row?.unread ?? 0,
          pending: row?.pending ?? 0,
          oldestPendingMs: row?.oldest_pending_ms ?? 0,
          takesWrites: row?.takes_writes ?? false,
          ...UNBOUNDED,
        };
      } catch (error) {
        // Whoever appends or reads first creates it.
        if (isTableMissing(error))
          return { unread: 0, pending: 0, oldestPendingMs: 0, takesWrites: true, ...UNBOUNDED };
        throw unavailable(error);
      }
    },
    async close() {},
  };
}

/** `greatest` leaves null out, where nothing is pending; and a clock that was set back makes nothing younger than now. */
const DEPTH = {
  name: 'log-depth',
  text: `
    select
      count(*) filter (where deliveries = 0)::integer as unread,
      count(*) filter (where deliveries > 0)::integer as pending,
      greatest(extract(epoch from clock_timestamp() - min(appended_at) filter (where deliveries > 0)) * 1000, 0)
        ::float8 as oldest_pending_ms,
      not pg_is_in_recovery() and not current_setting('transaction_read_only')::boolean as takes_writes
    from event_log
    where acknowledged_at is null`,
};
