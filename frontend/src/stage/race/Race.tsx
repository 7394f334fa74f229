import type { CSSProperties } from 'react';
import { Crown } from '../../art/Crown.tsx';
import { OptionArt } from '../../art/OptionArt.tsx';
import { tintOf } from '../../option-names.ts';
import { formatCount, formatShare } from '../../results/figures.ts';
import { texts } from '../../texts/texts.ts';
import styles from './Race.module.css';
import type { LaneStanding } from './standing.ts';

export interface RaceProps {
  readonly lanes: readonly LaneStanding[];
  /** Whether there are counts to show. */
  readonly hasCounts: boolean;
  /** Whether these are the counts that voting ended with. */
  readonly isFinal: boolean;
}

/** Each option on its bar, which is as high as its count; whoever leads wears a crown, and a word says so. */
export function Race({ lanes, hasCounts, isFinal }: RaceProps) {
  return (
    <ul className={styles.race}>
      {lanes.map((lane) => (
        <Lane key={lane.option} lane={lane} hasCounts={hasCounts} isFinal={isFinal} />
      ))}
    </ul>
  );
}

interface LaneProps extends Omit<RaceProps, 'lanes'> {
  readonly lane: LaneStanding;
}

function Lane({ lane: { option, count, share, fill, leads }, hasCounts, isFinal }: LaneProps) {
  const shownCount = hasCounts ? formatCount(count) : '–';
  return (
    <li
      className={`${styles.lane} ${tintOf(option)}`}
      data-lively
      data-testid={`lane-${option}`}
      data-count={hasCounts ? count : undefined}
      data-leads={leads}
    >
      <div className={styles.track} aria-hidden="true" style={{ '--fill': fill } as CSSProperties}>
        <div className={styles.riser}>
          <div className={styles.animal}>
            <div className={styles.crown}>
              <Crown />
            </div>
            <OptionArt option={option} />
          </div>
          <div className={styles.bar} />
        </div>
      </div>
      <div className={styles.figures}>
        <p className={styles.name}>
          {texts.options[option]}
          {leads && <span className={styles.flag}>{isFinal ? texts.stage.winner : texts.stage.leader}</span>}
        </p>
        <p className={styles.count} style={{ '--chars': Math.max(4, shownCount.length) } as CSSProperties}>
          {shownCount}
        </p>
        {share !== undefined && <p className={styles.share}>{formatShare(share)}</p>}
      </div>
    </li>
  );
}
