import type { Database, Statement } from '#runtime/database/database.ts';
import { isTableMissing } from '#runtime/database/database.ts';
import type { LogTrimmer } from '../ports.ts';
import { unavailable } from '../unavailable.ts';

/** Entries looked at by one statement, so that a database with a single session is soon free again. */
const STEP = 5_000;

/** Trims the table by age; it has no limit of memory. The database stays the caller's. */
export function createLogTrimmer({ database }: { readonly database: Database }): LogTrimmer {
  let isClosed = false;

  /** Runs the statement until it finds nothing more; gives how many entries it has removed in all. */
  async function removeBy(statement: Statement): Promise<number> {
    let removed = 0;
    try {
      for (let more = STEP; more > 0 && !isClosed; removed += more) {
        const [row] = await database.query<{ removed: number }>(statement);
        more = row?.removed ?? 0;
      }
    } catch (error) {
      if (!isTableMissing(error)) throw unavailable(error);
    }
    return removed;
  }

  return {
    async trim({ retentionMs }) {
      return { removed: await removeBy(trim(retentionMs)), isOverfull: false };
    },
    removeDone: () => removeBy(TRIM_DONE),
    async close() {
      isClosed = true;
    },
  };
}

/** Of the oldest entries only, and of none where the very first is young: behind it there is none that is old. */
function trim(retentionMs: number): Statement {
  return {
    name: 'trim-votes',
    text: `
      with limits as (select clock_timestamp() - $1::float8 * interval '1 ms' as keep_from),
      oldest as (
        select id from event_log
        where (select appended_at from event_log order by id limit 1) < (select keep_from from limits)
        order by id
        limit $2
      ), removed as (
        delete from event_log as entry using oldest
        where entry.id = oldest.id and acknowledged_at is not null
          and appended_at < (select keep_from from limits)
        returning 1
      )
      select count(*)::integer as removed from removed`,
    values: [retentionMs, STEP],
  };
}

const TRIM_DONE: Statement = {
  name: 'trim-done-votes',
  text: `
    with done as (
      select id from event_log where acknowledged_at is not null order by id limit $1
    ), removed as (
      delete from event_log as entry using done where entry.id = done.id returning 1
    )
    select count(*)::integer as removed from removed`,
  values: [STEP],
};
