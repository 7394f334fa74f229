import { texts } from '../texts/texts.ts';
import type { Timers } from '../timers.ts';
import { CountingVotes } from './CountingNumber.tsx';
import { formatAge } from './figures.ts';
import { totalOf } from './results-view.ts';
import styles from './Total.module.css';
import { useNow } from './use-now.ts';

export interface TotalProps {
  readonly total: number;
  readonly isOpen: boolean;
  /** When the counts last changed, in ms since the epoch. */
  readonly changedAt: number | undefined;
  readonly settleMs: number;
  readonly timers: Timers;
}

/** How many votes are counted, and how long ago that last changed. */
export function Total({ total, isOpen, changedAt, settleMs, timers }: TotalProps) {
  const now = useNow(timers, 1_000);
  return (
    <p className={styles.total}>
      <span className={styles.votes} data-testid="total-votes" data-count={total}>
        {total === 0 ? totalOf(total, isOpen) : <CountingVotes value={total} settleMs={settleMs} />}
      </span>
      {changedAt !== undefined && (
        <span data-testid="updated">{texts.results.updated(formatAge(now - changedAt))}</span>
      )}
    </p>
  );
}
