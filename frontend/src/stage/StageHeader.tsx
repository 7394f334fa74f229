import { BALLOT_TITLE } from '../option-names.ts';
import { formatAge } from '../results/figures.ts';
import { useNow } from '../results/use-now.ts';
import { texts } from '../texts/texts.ts';
import type { Timers } from '../timers.ts';
import styles from './StageHeader.module.css';

export interface StageHeaderProps {
  readonly headline: string;
  /** Whether votes are taken. */
  readonly isOpen: boolean;
  /** Whether what is shown may be old. */
  readonly isStale: boolean;
  /** When the counts last changed, in ms since the epoch. */
  readonly changedAt: number | undefined;
  readonly timers: Timers;
}

/** What is voted on and how it stands, in the largest letters of the stage. */
export function StageHeader({ headline, isOpen, isStale, changedAt, timers }: StageHeaderProps) {
  return (
    <header className={styles.header}>
      <h1 className={styles.title}>{BALLOT_TITLE}</h1>
      {!isOpen && (
        <p className={styles.badge} data-testid="voting-over">
          {texts.stage.over}
        </p>
      )}
      {isStale && <StaleBadge changedAt={changedAt} timers={timers} />}
      <p className={styles.headline} data-testid="headline">
        {headline}
      </p>
    </header>
  );
}

function StaleBadge({ changedAt, timers }: Pick<StageHeaderProps, 'changedAt' | 'timers'>) {
  const now = useNow(timers, 1_000);
  return (
    <p className={`${styles.badge} ${styles.stale}`} data-testid="stale">
      {texts.stage.stale(formatAge(now - (changedAt ?? now)))}
    </p>
  );
}
