import { OPTIONS } from '#ballot/options.ts';
import styles from './Figures.module.css';
import { shownShares } from './figures.ts';
import type { Mark } from './ResultRow.tsx';
import { ResultRow } from './ResultRow.tsx';
import type { ShownResults } from './results-view.ts';
import { leaderOf } from './results-view.ts';

export interface FiguresProps {
  readonly view: ShownResults;
  readonly settleMs: number;
}

/** Every option's share, in ballot order; who is ahead wears the crown. */
export function Figures({ view, settleMs }: FiguresProps) {
  const { results, state } = view;
  const shares = shownShares(results);
  const counts = new Map(results.results.map(({ option, count }) => [option, count]));
  const leader = leaderOf(results)?.option;
  const mark: Mark = state === 'final' ? 'wins' : 'leads';
  return (
    <ul className={styles.rows}>
      {OPTIONS.map((option) => (
        <ResultRow
          key={option}
          option={option}
          count={counts.get(option) ?? 0}
          share={shares[option]}
          mark={option === leader ? mark : undefined}
          settleMs={settleMs}
        />
      ))}
    </ul>
  );
}
