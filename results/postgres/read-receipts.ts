import type { Option } from '#ballot/options.ts';
import type { Database } from '#runtime/database/database.ts';
import type { VoteReceipt } from '../ports.ts';

type Row = { readonly request_id: string; readonly stream_id: string } & (
  | { readonly option: Option; readonly counted_at: Date }
  | { readonly option: null; readonly counted_at: null }
);

/**
 * What became of each request id, in one query. Where one id carried votes for several options, the one that was
 * counted first answers; a counted vote answers before a dead letter. A vote that came by `increment_vote` has no
 * position and gives an empty one. The tables come in the order in which a new round locks them.
 */
export async function readReceipts(
  database: Database,
  requestIds: readonly string[],
): Promise<Map<string, VoteReceipt>> {
  if (requestIds.length === 0) return new Map();
  const rows = await database.query<Row>({
    name: 'read-receipts',
    text: `
      select distinct on (request_id) request_id, option, counted_at, coalesce(stream_id, '') as stream_id
      from (
        select request_id, null as option, null::timestamptz as counted_at, stream_id, id as letter
        from dead_letters
        where request_id = any ($1::uuid[])
        union all
        select request_id, option, counted_at, stream_id, null
        from vote_events
        where request_id = any ($1::uuid[])
      ) as found
      order by request_id, counted_at nulls last, option, letter`,
    values: [requestIds],
  });
  const found = new Map(rows.map((row) => [row.request_id, receipt(row)]));
  return new Map(requestIds.map((id) => [id, found.get(id.toLowerCase()) ?? { state: 'not_counted' }]));
}

function receipt(row: Row): VoteReceipt {
  const { stream_id: position } = row;
  if (row.option === null) return { state: 'dead_lettered', position };
  return { state: 'counted', option: row.option, countedAt: row.counted_at, position };
}
