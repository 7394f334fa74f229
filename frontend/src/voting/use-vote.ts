import { useCallback, useRef, useState } from 'react';
import type { Option } from '#ballot/options.ts';
import type { ApiError } from '#contract/client.ts';
import type { VoteAccepted } from '#contract/schemas.ts';
import type { CastVoteOptions, IntendedVote } from './cast-vote.ts';
import { castVote, intendVote } from './cast-vote.ts';

/** How far the voter's vote has come. */
export type VoteState =
  | { readonly state: 'idle' }
  | { readonly state: 'sending'; readonly vote: IntendedVote }
  | { readonly state: 'retrying'; readonly vote: IntendedVote; readonly failure: ApiError }
  | { readonly state: 'accepted'; readonly vote: IntendedVote; readonly accepted: VoteAccepted }
  | { readonly state: 'failed'; readonly vote: IntendedVote; readonly failure: ApiError };

export interface Voting {
  readonly current: VoteState;
  /** Casts a new vote, unless one is on its way or was just accepted. */
  cast(option: Option): void;
  /** Sends the vote that failed once more, under the same request id. */
  tryAgain(): void;
  /** Forgets what was, so that another vote can be cast. */
  reset(): void;
}

export type VotingServices = Omit<CastVoteOptions, 'onRetry'>;

/** The voter's vote, from the click to the answer. */
export function useVote(services: VotingServices): Voting {
  const [current, setCurrent] = useState<VoteState>({ state: 'idle' });
  // A second click of the same frame comes before React has rendered the first.
  const newest = useRef<VoteState>(current);

  const show = useCallback((next: VoteState) => {
    newest.current = next;
    setCurrent(next);
  }, []);

  const send = useCallback(
    (vote: IntendedVote) => {
      show({ state: 'sending', vote });
      const onRetry = (failure: ApiError) => show({ state: 'retrying', vote, failure });
      castVote(vote, { ...services, onRetry }).then(
        (accepted) => show({ state: 'accepted', vote, accepted }),
        (failure: ApiError) => show({ state: 'failed', vote, failure }),
      );
    },
    [services, show],
  );

  return {
    current,
    cast: (option) => {
      if (takesVotes(newest.current)) send(intendVote(option));
    },
    tryAgain: () => {
      if (newest.current.state === 'failed') send(newest.current.vote);
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
