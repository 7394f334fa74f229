import styles from './App.module.css';
import { HistorySection } from './history/HistorySection.tsx';
import type { HistoryServices } from './history/use-history.ts';
import { BALLOT_TITLE } from './option-names.ts';
import { Page } from './page/Page.tsx';
import { ViewLinks } from './page/ViewLinks.tsx';
import type { ResultsStore } from './results/results-store.ts';
import { useBallotIsOpen } from './results/use-results.ts';
import { VoteResults } from './results/VoteResults.tsx';
import { texts } from './texts/texts.ts';
import type { Timers } from './timers.ts';
import { VotePanel } from './voting/VotePanel.tsx';
import type { VotingStore } from './voting/voting-store.ts';

export interface AppProps {
  readonly client: HistoryServices['client'];
  readonly voting: VotingStore;
  readonly store: ResultsStore;
  readonly timers: Timers;
}

/** The page: a ballot, the results beside it, and how it went below. */
export function App({ client, voting, store, timers }: AppProps) {
  const isOpen = useBallotIsOpen(store);
  return (
    <Page title={BALLOT_TITLE} tagline={texts.page.tagline}>
      <main className={styles.main}>
        <VotePanel voting={voting} isOpen={isOpen} />
        <VoteResults store={store} timers={timers} />
        <div className={styles.history}>
          <HistorySection client={client} store={store} timers={timers} />
        </div>
      </main>
      <ViewLinks from="voting" />
    </Page>
  );
}
