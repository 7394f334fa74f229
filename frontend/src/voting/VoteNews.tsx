import { describeVoteFailure, describeWaitingVote } from '../failure-text.ts';
import { labelOf } from '../option-names.ts';
import { texts } from '../texts/texts.ts';
import { formatDuration } from './duration.ts';
import styles from './VoteStatus.module.css';
import type { VoteState } from './vote-state.ts';

const { voting } = texts;

export interface VoteNewsProps {
  readonly current: VoteState;
  /** Whether the ballot takes votes. */
  readonly isOpen: boolean;
}

/** How far the vote has come, in words: a short sentence or two. */
export function VoteNews({ current, isOpen }: VoteNewsProps) {
  if (current.state === 'idle') return <p>{isOpen ? voting.invitation : voting.over}</p>;
  const side = voting.sides[current.vote.option];
  switch (current.state) {
    case 'sending':
      return <p className={styles.title}>{voting.sending(side)}</p>;
    case 'waiting':
      return (
        <TitleAndAdvice {...describeWaitingVote(current.failure, { side, isOpen, isKept: current.isKept })} />
      );
    case 'accepted':
      return (
        <>
          <p className={styles.title}>{voting.accepted(side)}</p>
          <p>{current.isLate ? voting.countingLate : voting.counting}</p>
          <Over isOpen={isOpen} />
        </>
      );
    case 'counted':
      return (
        <>
          <p className={styles.title}>{voting.counted(labelOf(current.vote.option))}</p>
          <Counted tookMs={current.tookMs} />
          <Over isOpen={isOpen} />
        </>
      );
    case 'dead_lettered': {
      const { title, advice } = voting.deadLettered;
      return <TitleAndAdvice title={title(side)} advice={advice} />;
    }
    case 'failed':
      return <TitleAndAdvice {...describeVoteFailure(current.failure, isOpen)} />;
  }
}

function TitleAndAdvice({ title, advice }: { readonly title: string; readonly advice: string }) {
  return (
    <>
      <p className={styles.title}>{title}</p>
      <p>{advice}</p>
    </>
  );
}

/** That it is counted, and how long that took where it was measured. */
function Counted({ tookMs }: { readonly tookMs: number | undefined }) {
  const { before, after } = voting.countedIn;
  return (
    <p className={styles.counted} data-testid="counted" data-took-ms={tookMs}>
      {before} <span aria-hidden="true">✓</span>
      {tookMs !== undefined && ` ${after(formatDuration(tookMs))}`}
    </p>
  );
}

function Over({ isOpen }: { readonly isOpen: boolean }) {
  return isOpen ? null : <p>{voting.over}</p>;
}
