import type { VoteFailure } from './cast-vote.ts';
import type { IntendedVote } from './intended-vote.ts';

/** How far a vote has come: sent, accepted, counted. */
export type VoteOnItsWay =
  | { readonly state: 'sending'; readonly vote: IntendedVote }
  | WaitingVote
  | {
      readonly state: 'accepted';
      readonly vote: IntendedVote;
      /** Whether it waits so long to be counted that the voter should be told. */
      readonly isLate: boolean;
    }
  | {
      readonly state: 'counted';
      readonly vote: IntendedVote;
      /** From the click until this page knew, in ms; unknown where nobody was there to measure. */
      readonly tookMs: number | undefined;
    }
  | { readonly state: 'dead_lettered'; readonly vote: IntendedVote }
  | { readonly state: 'failed'; readonly vote: IntendedVote; readonly failure: VoteFailure };

/** A vote that could not be brought to the api, and goes out again by itself. */
export interface WaitingVote {
  readonly state: 'waiting';
  readonly vote: IntendedVote;
  readonly failure: VoteFailure;
  /** Whether it is being sent right now. */
  readonly isTrying: boolean;
  /** Whether it outlives this page: the browser keeps it. */
  readonly isKept: boolean;
}

/** How far the voter's vote has come, or that there is none. */
export type VoteState = { readonly state: 'idle' } | VoteOnItsWay;

/** Whether a click on an option casts a vote now. After a failure it does not: that vote may still be sent. */
export function takesVotes({ state }: VoteState): boolean {
  return state === 'idle';
}

/** Whether a vote is on its way to the api. */
export function isUnsent({ state }: VoteState): boolean {
  return state === 'sending' || state === 'waiting';
}

/** Whether the vote is sent no more by itself: what became of it is known, or only the voter can go on. */
export function isAtItsEnd({ state }: VoteState): boolean {
  return state === 'counted' || state === 'dead_lettered' || state === 'failed';
}

/** Whether the vote was refused by a closed ballot, and never taken before. */
export function cameTooLate(current: VoteState): boolean {
  if (current.state !== 'failed') return false;
  const { reason, mayCount } = current.failure;
  return reason.code === 'ballot_closed' && !mayCount;
}
