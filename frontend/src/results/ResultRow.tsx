import type { Option } from '#ballot/options.ts';
import { OptionArt } from '../art/OptionArt.tsx';
import { labelOf, tintOf } from '../option-names.ts';
import { formatShare, formatVotes } from './figures.ts';
import styles from './ResultRow.module.css';

export interface ResultRowProps {
  readonly option: Option;
  readonly count: number;
  /** In percent, 0–100. */
  readonly share: number;
}

/** One option's share of the votes: a bar, the share and the count. */
export function ResultRow({ option, count, share }: ResultRowProps) {
  return (
    <li className={`${styles.result} ${tintOf(option)}`} data-testid={`result-${option}`} data-count={count}>
      <span className={styles.face} aria-hidden="true">
        <OptionArt option={option} />
      </span>
      <span className={styles.name}>{labelOf(option)}</span>
      <span className={styles.share}>{formatShare(share)}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.bar} style={{ width: `${share}%` }} />
      </span>
      <span className={styles.count}>{formatVotes(count)}</span>
    </li>
  );
}
