import { OPTIONS } from '#ballot/options.ts';
import type { Results } from '#contract/schemas.ts';
import { describeResultsFailure } from '../failure-text.ts';
import { Notice } from '../page/Notice.tsx';
import { VisuallyHidden } from '../page/VisuallyHidden.tsx';
import type { Timers } from '../timers.ts';
import { ConnectionChip } from './ConnectionChip.tsx';
import { formatAge, shownShares } from './figures.ts';
import { ResultRow } from './ResultRow.tsx';
import type { ResultsStore } from './results-store.ts';
import type { ResultsView } from './results-view.ts';
import { announcementOf, headlineOf, totalOf, viewOf } from './results-view.ts';
import skeleton from './Skeleton.module.css';
import { useAnnouncement } from './use-announcement.ts';
import { useNow } from './use-now.ts';
import { useResults } from './use-results.ts';
import styles from './VoteResults.module.css';

export interface VoteResultsProps {
  readonly store: ResultsStore;
  readonly timers: Timers;
}

/** The results panel: the newest results, how they come, and how old they are. */
export function VoteResults({ store, timers }: VoteResultsProps) {
  const known = useResults(store);
  const view = viewOf(known);
  const announcement = useAnnouncement(announcementOf(view), timers);
  return (
    <section
      className={styles.results}
      aria-labelledby="results-title"
      data-testid="results"
      data-state={view.state}
    >
      <header className={styles.header}>
        <h2 id="results-title">The count</h2>
        <ConnectionChip connection={known.connection} />
      </header>
      <ResultsBody view={view} changedAt={known.changedAt} timers={timers} />
      <p role="status" data-testid="announcement">
        <VisuallyHidden>{announcement}</VisuallyHidden>
      </p>
    </section>
  );
}

interface ResultsBodyProps {
  readonly view: ResultsView;
  readonly changedAt: number | undefined;
  readonly timers: Timers;
}

function ResultsBody({ view, changedAt, timers }: ResultsBodyProps) {
  switch (view.state) {
    case 'loading':
      return <Skeleton />;
    case 'error': {
      const { title, advice } = describeResultsFailure(view.failure);
      return (
        <Notice kind="error" title={title}>
          <p>{advice}</p>
        </Notice>
      );
    }
    default:
      return (
        <>
          {view.state === 'stale' && (
            <Notice>These may not be the newest votes. We keep trying to get them.</Notice>
          )}
          <p className={styles.headline}>{headlineOf(view)}</p>
          {view.results.withheld === true ? <WithheldCount /> : <Figures results={view.results} />}
          <Total total={view.results.total_votes} changedAt={changedAt} timers={timers}>
            {totalOf(view)}
          </Total>
        </>
      );
  }
}

function Figures({ results }: { readonly results: Results }) {
  const shares = shownShares(results);
  const counts = new Map(results.results.map(({ option, count }) => [option, count]));
  return (
    <ul className={styles.rows}>
      {OPTIONS.map((option) => (
        <ResultRow key={option} option={option} count={counts.get(option) ?? 0} share={shares[option]} />
      ))}
    </ul>
  );
}

/** In place of the figures while the api withholds them. */
function WithheldCount() {
  return <Notice>It is shown here as soon as it may be.</Notice>;
}

interface TotalProps {
  readonly total: number;
  readonly changedAt: number | undefined;
  readonly timers: Timers;
  /** The total in words. */
  readonly children: string;
}

function Total({ total, changedAt, timers, children }: TotalProps) {
  const now = useNow(timers, 1_000);
  return (
    <p className={styles.total}>
      <span data-testid="total-votes" data-count={total}>
        {children}
      </span>
      {changedAt !== undefined && <span data-testid="updated">updated {formatAge(now - changedAt)}</span>}
    </p>
  );
}

/** Where the figures will be. */
function Skeleton() {
  return (
    <div className={skeleton.skeleton} aria-hidden="true">
      <span className={skeleton.headline} />
      {OPTIONS.map((option) => (
        <span key={option} className={skeleton.row} />
      ))}
    </div>
  );
}
