import type { Database } from '#runtime/database/database.ts';
import type { AuditedEntry, AuditFinding, CounterComparison } from '../ports.ts';
import { digest } from './record-dead-letters.ts';

/**
 * What became of each entry. A dead letter of the same place is that of an entry where it holds the same bytes; or the
 * same request id, where the database had refused the vote, for then it keeps the vote as we spell it.
 *
 * Limits within, so that every look is one into an index, however small the tables are now. Not kept prepared: a plan
 * made while they were empty would be kept with it.
 */
export async function audit(database: Database, entries: readonly AuditedEntry[]): Promise<AuditFinding[]> {
  if (entries.length === 0) return [];
  const rows = await database.query<{ finding: AuditFinding }>({
    text: `
      select case
          when counted.stream_id = entry.position then 'counted'
          when counted.request_id is not null then 'resent'
          when letter.id is not null then 'dead_lettered'
          else 'missing'
        end as finding
      from unnest($1::text[], $2::uuid[], $3::text[], $4::text[])
        with ordinality as entry (position, request_id, option, digest, place)
      left join lateral (
        select request_id, stream_id
        from vote_events
        where request_id = entry.request_id and option = entry.option
        limit 1
      ) as counted on true
      left join lateral (
        select id
        from dead_letters
        where counted.request_id is null
          and stream_id = entry.position
          and (fields_sha256 = decode(entry.digest, 'hex')
            or request_id = entry.request_id and starts_with(reason, 'sqlstate_'))
        limit 1
      ) as letter on true
      order by place`,
    values: [
      entries.map((entry) => entry.position),
      entries.map((entry) => entry.vote?.requestId ?? null),
      entries.map((entry) => entry.vote?.option ?? null),
      entries.map((entry) => digest(entry.fields)),
    ],
  });
  return rows.map(({ finding }) => finding);
}

export function compareCounters(database: Database): Promise<CounterComparison[]> {
  return database.query<CounterComparison>({
    text: `
      select option, votes.count as counter, coalesce(audited, 0) as audited
      from votes
      left join (select option, count(*) as audited from vote_events group by option) as grouped using (option)
      order by id`,
  });
}
