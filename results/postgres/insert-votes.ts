import type { Statement } from '#runtime/database/database.ts';
import { firstRow } from '#runtime/database/first-row.ts';
import type { BatchOutcome, PositionedVote } from '../ports.ts';

/** Inserts the audit rows that are not there yet, in the one order every writer keeps; gives how many as `counted`. */
export function insertVotes(votes: readonly PositionedVote[]): Statement {
  return {
    name: 'insert-votes',
    text: `
      with inserted as (
        insert into vote_events (request_id, option, timestamp, stream_id)
        select request_id, option, to_timestamp(timestamp_ms / 1000), stream_id
        from unnest($1::uuid[], $2::text[], $3::float8[], $4::text[])
          as vote (request_id, option, timestamp_ms, stream_id)
        order by request_id, option
        on conflict do nothing
        returning 1
      )
      select count(*)::integer as counted from inserted`,
    values: [
      votes.map((vote) => vote.requestId),
      votes.map((vote) => vote.option),
      votes.map((vote) => vote.timestamp),
      votes.map((vote) => vote.position),
    ],
  };
}

/**
 * What a transaction says that ended with `insertVotes`.
 *
 * @param rows Those of each of its statements.
 * @throws DatabaseUnavailable It says nothing.
 */
export function insertedBy(rows: readonly unknown[][]): BatchOutcome {
  const { counted } = firstRow(rows.at(-1) as BatchOutcome[]);
  return { counted };
}
