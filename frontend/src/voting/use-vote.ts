import { useCallback, useEffect, useRef, useState } from 'react';
import type { Option } from '#ballot/options.ts';
import type { ApiError } from '#contract/client.ts';
import type { CastVoteOptions, IntendedVote, VoteFailure } from './cast-vote.ts';
import { castVote, intendVote } from './cast-vote.ts';

/** How far the voter's vote has come. */
export type VoteState =
  | { readonly state: 'idle' }
  | { readonly state: 'sending'; readonly vote: IntendedVote }
  | { readonly state: 'retrying'; readonly vote: IntendedVote; readonly failure: ApiError }
  | { readonly state: 'accepted'; readonly vote: IntendedVote }
  | { readonly state: 'failed'; readonly vote: IntendedVote; readonly failure: VoteFailure };

export interface Voting {
  readonly current: VoteState;
  /** Casts a new vote, unless one is on its way or was just accepted. */
  cast(option: Option): void;
  /** Sends the vote that failed once more, under the same request id. */
  tryAgain(): void;
  /** Forgets what was, so that another vote can be cast. */
  reset(): void;
}

export type VotingServices = Omit<CastVoteOptions, 'mayCount' | 'onRetry'>;

/** The ballot a vote is cast on. */
export interface BallotAtHand {
  /** Whether it takes votes, as far as it is known. */
  readonly isOpen: boolean;
  /** Told when it refused a vote because it is closed. */
  onRefused(): void;
}

/** The voter's vote, from the click to the answer. */
export function useVote(services: VotingServices, { isOpen, onRefused }: BallotAtHand): Voting {
  const [current, setCurrent] = useState<VoteState>({ state: 'idle' });
  // A second click of the same frame comes before React has rendered the first.
  const newest = useRef<VoteState>(current);

  const show = useCallback((next: VoteState) => {
    newest.current = next;
    setCurrent(next);
  }, []);

  const send = useCallback(
    (vote: IntendedVote, mayCount: boolean) => {
      show({ state: 'sending', vote });
      const onRetry = (failure: ApiError) => show({ state: 'retrying', vote, failure });
      castVote(vote, { ...services, mayCount, onRetry }).then(
        () => show({ state: 'accepted', vote }),
        (failure: VoteFailure) => {
          if (failure.reason.code === 'ballot_closed') onRefused();
          show({ state: 'failed', vote, failure });
        },
      );
    },
    [services, onRefused, show],
  );

  // A ballot that is opened again takes votes; that an earlier one came too late is past.
  useEffect(() => {
    if (isOpen && cameTooLate(newest.current)) show({ state: 'idle' });
  }, [isOpen, show]);

  return {
    current,
    cast: (option) => {
      if (takesVotes(newest.current)) send(intendVote(option), false);
    },
    tryAgain: () => {
      const { current: last } = newest;
      if (last.state === 'failed') send(last.vote, last.failure.mayCount);
    },
    reset: () => {
      if (!isUnderWay(newest.current)) show({ state: 'idle' });
    },
  };
}

/** Whether a click on an option casts a vote now. After a failure it does not: that vote may still be sent. */
export function takesVotes({ state }: VoteState): boolean {
  return state === 'idle';
}

/** Whether a vote is on its way. */
export function isUnderWay({ state }: VoteState): boolean {
  return state === 'sending' || state === 'retrying';
}

/** Whether the vote was refused by a closed ballot, and never taken before. */
function cameTooLate(current: VoteState): boolean {
  if (current.state !== 'failed') return false;
  const { reason, mayCount } = current.failure;
  return reason.code === 'ballot_closed' && !mayCount;
}
