import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Client } from '#contract/client.ts';
import type { ResultsStore } from '../results/results-store.ts';
import type { Timers } from '../timers.ts';
import type { HistoryState } from './history-store.ts';
import { HistoryStore } from './history-store.ts';
import type { Periods } from './periods.ts';
import { periodsOf } from './periods.ts';
import type { Span } from './spans.ts';

export interface HistoryServices {
  readonly client: Pick<Client, 'history'>;
  readonly timers: Timers;
  /** Tells when there are other counts, and whether they are withheld. */
  readonly store: Pick<ResultsStore, 'subscribe' | 'getSnapshot'>;
}

/** What the history shows. */
export type HistoryView =
  | { readonly state: 'loading' | 'empty' | 'withheld' | 'error' }
  | { readonly state: 'shown' | 'old'; readonly periods: Periods };

export interface ShownHistory {
  readonly span: Span;
  readonly view: HistoryView;
  readonly choose: (span: Span) => void;
}

const WITHHELD: HistoryView = { state: 'withheld' };

/** The history of the chosen span, kept up to date for as long as it is seen. */
export function useHistory({ client, timers, store }: HistoryServices, isSeen: boolean): ShownHistory {
  const [history] = useState(() => new HistoryStore({ client, timers }));
  const known = useSyncExternalStore(history.subscribe, history.getSnapshot);
  const isWithheld = useSyncExternalStore(
    store.subscribe,
    () => store.getSnapshot().results?.withheld === true,
  );

  // Told past React: counts change ten times a second, and the chart does not.
  useEffect(() => {
    const hear = () => history.hear(store.getSnapshot().changedAt);
    hear();
    return store.subscribe(hear);
  }, [history, store]);
  useEffect(() => {
    if (isWithheld) history.forget();
    history.see(isSeen && !isWithheld);
    return () => history.see(false);
  }, [history, isSeen, isWithheld]);

  const view = useMemo(() => (isWithheld ? WITHHELD : viewOf(known)), [isWithheld, known]);
  return { span: known.span, view, choose: history.choose };
}

/** What is to be shown of what is known. */
function viewOf({ minutes, failure }: HistoryState): HistoryView {
  if (failure?.code === 'results_withheld') return WITHHELD;
  if (minutes === undefined) return { state: failure === undefined ? 'loading' : 'error' };
  const periods = periodsOf(minutes);
  if (periods === undefined) return { state: 'empty' };
  return { state: failure === undefined ? 'shown' : 'old', periods };
}
