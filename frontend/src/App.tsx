import { BALLOT_TITLE } from './option-names.ts';
import type { ResultsStore } from './results/results-store.ts';
import { useBallotIsOpen } from './results/use-results.ts';
import { VoteResults } from './results/VoteResults.tsx';
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
    <div className="page">
      <header className="page-header">
        <h1>{BALLOT_TITLE}</h1>
        <p>Everybody votes, everybody sees the count move. Which side are you on?</p>
      </header>
      <main className="page-main">
        <VotePanel services={services} isOpen={isOpen} onRefused={store.hearRefusal} />
        <VoteResults store={store} timers={services.timers} />
      </main>
    </div>
  );
}

/** Shown in place of the page when `/config.js` names no address an api could have. */
export function WrongConfig({ value }: { readonly value: string }) {
  return (
    <div className="page">
      <header className="page-header">
        <h1>{BALLOT_TITLE}</h1>
      </header>
      <main>
        <div className="notice notice-error" role="alert" data-testid="config-error">
          <p className="notice-title">This page does not know where to send a vote.</p>
          <p>
            Its API_URL is <code>{value}</code>, which is no http or https address. Whoever runs this page has
            to correct it and load the page again.
          </p>
        </div>
      </main>
    </div>
  );
}
