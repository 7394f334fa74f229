import { texts } from '../texts/texts.ts';
import type { VoteActionsProps } from './VoteActions.tsx';
import { VoteActions } from './VoteActions.tsx';
import { VoteNews } from './VoteNews.tsx';
import styles from './VoteStatus.module.css';
import { VoteTrack } from './VoteTrack.tsx';

export interface VoteStatusProps extends VoteActionsProps {
  /** Earlier votes that still wait to go out. */
  readonly waitingBeside: number;
}

/** How far the vote has come, as a way in three steps and in words, and the way on. */
export function VoteStatus({ waitingBeside, ...props }: VoteStatusProps) {
  const { current, isOpen } = props;
  const isOver = !isOpen && current.state === 'idle';
  return (
    <div className={styles.status} data-testid="vote-status" data-state={isOver ? 'over' : current.state}>
      {!isOver && <VoteTrack current={current} />}
      <div className={styles.words}>
        {/* Spoken politely by a screen reader. */}
        <div role="status">
          <VoteNews current={current} isOpen={isOpen} />
        </div>
        <VoteActions {...props} />
      </div>
      {waitingBeside > 0 && (
        <p className={styles.beside} data-testid="waiting-beside">
          {besideOf(waitingBeside)}
        </p>
      )}
    </div>
  );
}

function besideOf(count: number): string {
  const { waitingBeside } = texts.voting;
  return count === 1 ? waitingBeside.one : waitingBeside.many(String(count));
}
