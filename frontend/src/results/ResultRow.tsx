import { memo } from 'react';
import type { Option } from '#ballot/options.ts';
import { Crown } from '../art/Crown.tsx';
import { OptionArt } from '../art/OptionArt.tsx';
import { labelOf, tintOf } from '../option-names.ts';
import { texts } from '../texts/texts.ts';
import { CountingShare, CountingVotes } from './CountingNumber.tsx';
import styles from './ResultRow.module.css';

/** How an option stands out from the others: it leads, or it has won. */
export type Mark = keyof typeof texts.results.mark;

export interface ResultRowProps {
  readonly option: Option;
  readonly count: number;
  /** In percent, 0–100. */
  readonly share: number;
  readonly mark: Mark | undefined;
  /** How long a change may take to come to rest, in ms. */
  readonly settleMs: number;
}

/** One option's share of the votes: a bar, the share and the count. */
export function ResultRow({ option, count, share, mark, settleMs }: ResultRowProps) {
  return (
    <li
      className={`${styles.result} ${tintOf(option)}`}
      data-testid={`result-${option}`}
      data-count={count}
      data-mark={mark}
    >
      <Face option={option} mark={mark} />
      <span className={styles.name}>{labelOf(option)}</span>
      <span className={styles.share}>
        <CountingShare value={share} settleMs={settleMs} />
      </span>
      <span className={styles.track} aria-hidden="true">
        <span
          className={styles.bar}
          style={{ transform: `translateX(${share - 100}%)`, transitionDuration: `${settleMs}ms` }}
        />
      </span>
      <span className={styles.foot}>
        <span className={styles.count}>
          <CountingVotes value={count} settleMs={settleMs} />
        </span>{' '}
        {mark !== undefined && <span className={styles.mark}>{texts.results.mark[mark]}</span>}
      </span>
    </li>
  );
}

/** The animal, with a crown for whoever is ahead. The same picture while figures move. */
const Face = memo(function Face({ option, mark }: Pick<ResultRowProps, 'option' | 'mark'>) {
  return (
    <span className={styles.portrait} aria-hidden="true">
      <span className={styles.face}>
        <OptionArt option={option} />
      </span>
      {mark !== undefined && (
        <span className={styles.crown}>
          <Crown />
        </span>
      )}
    </span>
  );
});
