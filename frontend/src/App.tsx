import styles from './App.module.css';
import { BALLOT_TITLE } from './option-names.ts';
import { Page } from './page/Page.tsx';
import type { ResultsStore } from './results/results-store.ts';
import { useBallotIsOpen } from './results/use-results.ts';
import { VoteResults } from './results/VoteResults.tsx';
import { texts } from './texts/texts.ts';
import type { VotingServices } from './voting/use-vote.ts';
import { VotePanel } from './voting/VotePanel.tsx';

export interface AppProps {
  readonly services: VotingServices;
  readonly store: ResultsStore;
}

/** The page: a ballot, and the results beside it. */
export function App({ services, store }: AppProps) {
  const isOpen = useBallotIsOpen(store);
  return (
    <Page title={BALLOT_TITLE} tagline={texts.page.tagline}>
      <main className={styles.main}>
        <VotePanel services={services} isOpen={isOpen} onRefused={store.hearRefusal} />
        <VoteResults store={store} timers={services.timers} />
      </main>
    </Page>
  );
}
