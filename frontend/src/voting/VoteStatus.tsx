import type { ReactNode } from 'react';
import { useId } from 'react';
import { describeVoteFailure } from '../failure-text.ts';
import { labelOf } from '../option-names.ts';
import type { VoteFailure } from './cast-vote.ts';
import type { VoteState, Voting } from './use-vote.ts';
import styles from './VoteStatus.module.css';

export type VoteStatusProps = Pick<Voting, 'current' | 'tryAgain'> & {
  /** Whether the ballot takes votes. */
  readonly isOpen: boolean;
  /** The voter wants to cast another vote. */
  onVoteAgain(): void;
};

/** How far the vote has come, in words, and the way on. Spoken politely by a screen reader. */
export function VoteStatus({ current, isOpen, tryAgain, onVoteAgain }: VoteStatusProps) {
  const isOver = !isOpen && current.state === 'idle';
  return (
    <div className={styles.status} data-testid="vote-status" data-state={isOver ? 'over' : current.state}>
      <div role="status">{textOf(current, isOpen)}</div>
      {current.state === 'failed' && (
        <FailedActions
          failure={current.failure}
          isOpen={isOpen}
          tryAgain={tryAgain}
          onVoteAgain={onVoteAgain}
        />
      )}
      {current.state === 'accepted' && isOpen && (
        <button type="button" className={styles.action} data-testid="vote-again" onClick={onVoteAgain}>
          Vote again
        </button>
      )}
    </div>
  );
}

type FailedActionsProps = Pick<VoteStatusProps, 'isOpen' | 'tryAgain' | 'onVoteAgain'> & {
  readonly failure: VoteFailure;
};

/**
 * The ways on from a failure. Whoever chooses again sends a second vote; the first may not be lost. A closed ballot
 * takes neither, but whether it took the first is found out by trying again.
 */
function FailedActions({ failure: { reason, mayCount }, isOpen, tryAgain, onVoteAgain }: FailedActionsProps) {
  const note = useId();
  if (!isOpen && (!mayCount || reason.code === 'ballot_closed')) return null;
  return (
    <>
      <div className={styles.actions}>
        <button
          type="button"
          className={`${styles.action} ${styles.first}`}
          data-testid="try-again"
          onClick={tryAgain}
        >
          Try again
        </button>
        {isOpen && (
          <button
            type="button"
            className={styles.action}
            data-testid="choose-again"
            onClick={onVoteAgain}
            aria-describedby={mayCount ? note : undefined}
          >
            Choose again
          </button>
        )}
      </div>
      {isOpen && mayCount && (
        <p id={note}>If you choose again, that is another vote: the first may already count.</p>
      )}
    </>
  );
}

function textOf(current: VoteState, isOpen: boolean): ReactNode {
  switch (current.state) {
    case 'idle':
      return <p>{isOpen ? 'Tap a side to vote.' : 'Voting is over.'}</p>;
    case 'sending':
      return <p>Sending your vote for {current.vote.option}…</p>;
    case 'retrying':
      return <p>That may not have got through. Sending your vote for {current.vote.option} again…</p>;
    case 'accepted':
      return (
        <>
          <p className={styles.accepted}>{labelOf(current.vote.option)} it is! Your vote is in.</p>
          {!isOpen && <p>Voting is over.</p>}
        </>
      );
    case 'failed': {
      const { title, advice } = describeVoteFailure(current.failure, isOpen);
      return (
        <>
          <p className={styles.title}>{title}</p>
          <p>{advice}</p>
        </>
      );
    }
  }
}
