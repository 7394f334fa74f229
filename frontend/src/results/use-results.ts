import { useSyncExternalStore } from 'react';
import type { ResultsState, ResultsStore } from './results-store.ts';

/** The newest results and how they come; renders anew with each change. */
export function useResults(store: Pick<ResultsStore, 'subscribe' | 'getSnapshot'>): ResultsState {
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}

/** Whether votes are taken, as far as it is known; renders anew only when that changes. */
export function useBallotIsOpen(store: Pick<ResultsStore, 'subscribe' | 'getSnapshot'>): boolean {
  return useSyncExternalStore(store.subscribe, () => store.getSnapshot().isOpen);
}
