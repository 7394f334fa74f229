import type { Database } from '#runtime/database/database.ts';
import type { AuditReader, AuditRow } from '../operator-ports.ts';

/** Rows of one page: some hundred kilobytes, and a statement that a database with a single session is soon done with. */
const PAGE = 5_000;

/** Before every row there can be. */
const BEGINNING = { request_id: '00000000-0000-0000-0000-000000000000', option: '' };

/** Reads the audit log of `database` by its primary key, a page after the other; each page is a snapshot of its own. */
export function createAuditReader(database: Database): AuditReader {
  return {
    async *auditRows() {
      let last: Pick<AuditRow, 'request_id' | 'option'> | undefined = BEGINNING;
      while (last !== undefined) {
        const page: AuditRow[] = await database.query<AuditRow>({
          name: 'read-audit-rows',
          text: READ,
          values: [last.request_id, last.option, PAGE],
        });
        if (page.length > 0) yield page;
        last = page.length < PAGE ? undefined : page.at(-1);
      }
    },
  };
}

/** Times as texts, for a Date of JavaScript ends at the millisecond. */
const READ = `
  select
    request_id,
    option,
    to_char(timestamp at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as timestamp,
    stream_id,
    to_char(counted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as counted_at
  from vote_events
  where (request_id, option) > ($1::uuid, $2::text)
  order by vote_events.request_id, vote_events.option
  limit $3`;
