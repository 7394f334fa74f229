import { formatCount } from '../results/figures.ts';
import { texts } from '../texts/texts.ts';
import styles from './StageFigures.module.css';

export interface StageFiguresProps {
  /** How many votes there are; undefined while that is unknown, as each of these. */
  readonly votes: number | undefined;
  readonly votesPerSecond: number | undefined;
  readonly viewers: number | undefined;
}

const rate = new Intl.NumberFormat(undefined, { numberingSystem: 'latn', maximumSignificantDigits: 2 });

/** How many have voted, how fast they do, and how many watch. What is not known is not shown. */
export function StageFigures({ votes, votesPerSecond, viewers }: StageFiguresProps) {
  const words = texts.stage.figures;
  return (
    <dl className={styles.figures}>
      {votes !== undefined && (
        <Figure testId="total-votes" value={formatCount(votes)} label={words.votes(votes)} />
      )}
      {votesPerSecond !== undefined && (
        <Figure testId="vote-rate" value={formatRate(votesPerSecond)} label={words.rate(votesPerSecond)} />
      )}
      {viewers !== undefined && (
        <Figure testId="viewers" value={formatCount(viewers)} label={words.viewers(viewers)} />
      )}
    </dl>
  );
}

interface FigureProps {
  readonly testId: string;
  readonly value: string;
  readonly label: string;
}

function Figure({ testId, value, label }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt>{label}</dt>
      <dd data-testid={testId}>{value}</dd>
    </div>
  );
}

/** Tenths where there are few; whole votes where there are many. */
function formatRate(votesPerSecond: number): string {
  return votesPerSecond < 10 ? rate.format(votesPerSecond) : formatCount(Math.round(votesPerSecond));
}
