import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Batch, PositionedVote } from '../ports.ts';

let minted = 0;

/** A vote nobody has cast before. */
export function aVote(change: Partial<PositionedVote> = {}): PositionedVote {
  minted += 1;
  const option = OPTIONS[minted % OPTIONS.length] ?? OPTIONS[0];
  const timestamp = Date.now();
  return {
    option,
    requestId: mintRequestId(timestamp),
    timestamp,
    position: `${timestamp}-${minted}`,
    ...change,
  };
}

/** Votes nobody has cast before, the options in turn. */
export function someVotes(count: number): PositionedVote[] {
  return Array.from({ length: count }, () => aVote());
}

/** A batch of nothing but these votes. */
export function batchOf(votes: readonly PositionedVote[]): Batch {
  return { votes, deadLetters: [] };
}

/** The counters of one option beside what they have to equal, from one snapshot. */
export interface Comparison {
  readonly option: string;
  readonly counter: number;
  readonly audited: number;
  readonly minutes: number;
}

/** One statement, and so one snapshot: the counters, the grouped audit rows and the sum of the minutes. */
export const COMPARE_COUNTERS = {
  text: `
    select option, votes.count as counter,
      (select count(*) from vote_events where vote_events.option = votes.option) as audited,
      (select coalesce(sum(count), 0)::bigint from vote_minutes where vote_minutes.option = votes.option) as minutes
    from votes
    order by id`,
};

export function compareCounters(database: Database): Promise<Comparison[]> {
  return database.query<Comparison>(COMPARE_COUNTERS);
}
