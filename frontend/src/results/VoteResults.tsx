import { CurtainArt } from '../art/CurtainArt.tsx';
import { Yarn } from '../art/Yarn.tsx';
import { describeResultsFailure } from '../failure-text.ts';
import { Notice } from '../page/Notice.tsx';
import { VisuallyHidden } from '../page/VisuallyHidden.tsx';
import { texts } from '../texts/texts.ts';
import type { Timers } from '../timers.ts';
import { ConnectionChip } from './ConnectionChip.tsx';
import { Figures } from './Figures.tsx';
import { Headline } from './Headline.tsx';
import type { ResultsStore } from './results-store.ts';
import type { ResultsView } from './results-view.ts';
import { announcementOf, viewOf } from './results-view.ts';
import { Skeleton } from './Skeleton.tsx';
import { Total } from './Total.tsx';
import { useAnnouncement } from './use-announcement.ts';
import { useResults } from './use-results.ts';
import { useSettleTime } from './use-settle-time.ts';
import styles from './VoteResults.module.css';

export interface VoteResultsProps {
  readonly store: ResultsStore;
  readonly timers: Timers;
}

/** The results panel: the newest results, how they come, and how old they are. */
export function VoteResults({ store, timers }: VoteResultsProps) {
  const known = useResults(store);
  const view = viewOf(known);
  const settleMs = useSettleTime(known.changedAt);
  const announcement = useAnnouncement(announcementOf(view), timers);
  return (
    <section
      className={styles.results}
      aria-labelledby="results-title"
      data-testid="results"
      data-state={view.state}
    >
      <header className={styles.header}>
        <h2 id="results-title">{texts.results.title}</h2>
        <ConnectionChip connection={known.connection} />
      </header>
      <ResultsBody view={view} settleMs={settleMs} />
      {'results' in view && (
        <Total
          total={view.results.total_votes}
          isOpen={view.isOpen}
          changedAt={known.changedAt}
          settleMs={settleMs}
          timers={timers}
        />
      )}
      <p role="status" data-testid="announcement">
        <VisuallyHidden>{announcement}</VisuallyHidden>
      </p>
    </section>
  );
}

interface ResultsBodyProps {
  readonly view: ResultsView;
  readonly settleMs: number;
}

function ResultsBody({ view, settleMs }: ResultsBodyProps) {
  if (view.state === 'loading') return <Skeleton />;
  if (view.state === 'error') {
    const { title, advice } = describeResultsFailure(view.failure);
    return (
      <>
        <span className={styles.yarn} aria-hidden="true">
          <Yarn />
        </span>
        <Notice kind="error" title={title}>
          <p>{advice}</p>
        </Notice>
      </>
    );
  }
  return (
    <>
      {view.state === 'stale' && <Notice>{texts.results.stale}</Notice>}
      <Headline view={view} />
      {view.results.withheld === true ? <WithheldCount /> : <Figures view={view} settleMs={settleMs} />}
    </>
  );
}

/** In place of the figures while the api withholds them. */
function WithheldCount() {
  return (
    <div className={styles.withheld}>
      <span aria-hidden="true">
        <CurtainArt />
      </span>
      <p>{texts.results.withheld}</p>
    </div>
  );
}
