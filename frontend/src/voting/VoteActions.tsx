import type { ReactNode } from 'react';
import { useId } from 'react';
import { texts } from '../texts/texts.ts';
import type { VoteFailure } from './cast-vote.ts';
import styles from './VoteActions.module.css';
import type { VoteState } from './vote-state.ts';

const { actions } = texts.voting;

export interface VoteActionsProps {
  readonly current: VoteState;
  /** Whether the ballot takes votes. */
  readonly isOpen: boolean;
  /** Sends the vote that waits at once. */
  onTryNow(): void;
  /** Sends the vote that failed once more. */
  onTryAgain(): void;
  /** The voter wants to cast another vote. */
  onVoteAgain(): void;
}

/** The ways on from where the vote is. */
export function VoteActions({ current, isOpen, onTryNow, onTryAgain, onVoteAgain }: VoteActionsProps) {
  switch (current.state) {
    case 'idle':
    case 'sending':
      return null;
    case 'accepted':
    case 'counted':
    case 'dead_lettered':
      if (!isOpen) return null;
      return (
        <div className={styles.actions}>
          <button type="button" className={styles.action} data-testid="vote-again" onClick={onVoteAgain}>
            {actions.voteAgain}
          </button>
        </div>
      );
    case 'waiting':
      return (
        <OrChooseAgain
          note={current.failure.mayCount ? actions.firstMayCount : actions.firstIsTakenBack}
          isOpen={isOpen}
          onVoteAgain={onVoteAgain}
        >
          <button
            type="button"
            className={`${styles.action} ${styles.first}`}
            data-testid="try-now"
            aria-disabled={current.isTrying}
            onClick={onTryNow}
          >
            {current.isTrying ? actions.trying : actions.tryNow}
          </button>
        </OrChooseAgain>
      );
    case 'failed':
      if (!isOpen && !mayFindOut(current.failure)) return null;
      return (
        <OrChooseAgain
          note={current.failure.mayCount ? actions.firstMayCount : undefined}
          isOpen={isOpen}
          onVoteAgain={onVoteAgain}
        >
          <button
            type="button"
            className={`${styles.action} ${styles.first}`}
            data-testid="try-again"
            onClick={onTryAgain}
          >
            {actions.tryAgain}
          </button>
        </OrChooseAgain>
      );
  }
}

/** A closed ballot takes no vote, but whether it took this one before is found out by trying again. */
function mayFindOut({ reason, mayCount }: VoteFailure): boolean {
  return mayCount && reason.code !== 'ballot_closed';
}

type OrChooseAgainProps = Pick<VoteActionsProps, 'isOpen' | 'onVoteAgain'> & {
  /** What choosing again means for the vote there is. */
  readonly note: string | undefined;
  /** The button that sends the same vote once more. */
  readonly children: ReactNode;
};

/** Whoever chooses again sends a second vote; the first may not be lost. A closed ballot takes neither. */
function OrChooseAgain({ note, isOpen, onVoteAgain, children }: OrChooseAgainProps) {
  const noteId = useId();
  return (
    <>
      <div className={styles.actions}>
        {children}
        {isOpen && (
          <button
            type="button"
            className={styles.action}
            data-testid="choose-again"
            onClick={onVoteAgain}
            aria-describedby={note && noteId}
          >
            {actions.chooseAgain}
          </button>
        )}
      </div>
      {isOpen && note !== undefined && (
        <p id={noteId} className={styles.note}>
          {note}
        </p>
      )}
    </>
  );
}
