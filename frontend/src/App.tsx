import styles from './App.module.css';
import { HistorySection } from './history/HistorySection.tsx';
import type { HistoryServices } from './history/use-history.ts';
import { BALLOT_TITLE } from './option-names.ts';
import { Page } from './page/Page.tsx';
import type { ResultsStore } from './results/results-store.ts';
import { useBallotIsOpen } from './results/use-results.ts';
import { VoteResults } from './results/VoteResults.tsx';
import { texts } from './texts/texts.ts';
import type { VotingServices } from './voting/use-vote.ts';
import { VotePanel } from './voting/VotePanel.tsx';

export interface AppProps {
  readonly services: VotingServices & Pick<HistoryServices, 'client'>;
  readonly store: ResultsStore;
}

/** The page: a ballot, the results beside it, and how it went below. */
export function App({ services, store }: AppProps) {
  const isOpen = useBallotIsOpen(store);
  return (
    <Page title={BALLOT_TITLE} tagline={texts.page.tagline}>
      <main className={styles.main}>
        <VotePanel services={services} isOpen={isOpen} onRefused={store.hearRefusal} />
        <VoteResults store={store} timers={services.timers} />
        <div className={styles.history}>
          <HistorySection client={services.client} store={store} timers={services.timers} />
        </div>
      </main>
    </Page>
  );
}
