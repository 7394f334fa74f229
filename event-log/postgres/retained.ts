import type { Database, Statement } from '#runtime/database/database.ts';
import { isTableMissing } from '#runtime/database/database.ts';
import type { RetainedEntry, RetainedLog, RetainedPage } from '../ports.ts';
import { unavailable } from '../unavailable.ts';

/** How many bytes a page may bring, but for its last entry. */
const PAGE_SIZE_MAX = 256 * 1024;

interface Row {
  readonly position: string;
  readonly fields: readonly Uint8Array[];
  readonly acknowledged: boolean;
}

/** Looks through the table without changing it. The database stays the caller's: `close` does not close it. */
export function createRetainedLog({ database }: { readonly database: Database }): RetainedLog {
  /** Where nobody has appended or read yet there is no table. */
  async function rowsOf<R extends Row>(statement: Statement): Promise<R[]> {
    try {
      return await database.query<R>(statement);
    } catch (error) {
      if (isTableMissing(error)) return [];
      throw unavailable(error);
    }
  }

  return {
    async page(cursor, countMax): Promise<RetainedPage> {
      const [after = '0', until = null] = cursor?.split(' ') ?? [];
      const rows = await rowsOf<Row & { until: string }>(pageBehind(after, until, countMax));
      const last = rows.at(-1);
      const isEnd = last === undefined || last.position === last.until;
      return { entries: rows.map(toEntry), next: isEnd ? undefined : `${last.position} ${last.until}` };
    },
    async lookAgain(positions) {
      return (await rowsOf(byId(positions))).map(toEntry);
    },
    async close() {},
  };
}

function toEntry({ position, fields, acknowledged }: Row): RetainedEntry {
  return { position, fields, isAcknowledged: acknowledged };
}

/** Up to the id that was the last one when the first page was asked for. */
function pageBehind(after: string, until: string | null, countMax: number): Statement {
  return {
    name: 'page-of-log',
    text: `
      with bound as (
        select coalesce($2::bigint, (select max(id) from event_log)) as until
      ), following as (
        select id, fields, acknowledged_at, (select coalesce(sum(length(each)), 0) from unnest(fields) as each) as size
        from event_log
        where id > $1 and id <= (select until from bound)
        order by id
        limit $3
      ), sized as (
        select *, sum(size) over (order by id) - size as size_before from following
      )
      select id::text as position, fields, acknowledged_at is not null as acknowledged, until::text
      from sized cross join bound
      where size_before < $4
      order by id`,
    values: [after, until, countMax, PAGE_SIZE_MAX],
  };
}

function byId(positions: readonly string[]): Statement {
  return {
    name: 'look-again-at-log',
    text: `
      select id::text as position, fields, acknowledged_at is not null as acknowledged
      from event_log
      where id = any ($1::bigint[])
      order by id`,
    values: [positions],
  };
}
