import { useSyncExternalStore } from 'react';
import type { ResultsState, ResultsStore } from './results-store.ts';
import { NOTHING_KNOWN } from './results-store.ts';

/**
 * The newest results and how they come; renders anew with each change. A built document holds what is shown before
 * anything is known, and React takes it over only where its own first render is the same: whatever has come by then
 * is rendered right after.
 */
export function useResults(store: Pick<ResultsStore, 'subscribe' | 'getSnapshot'>): ResultsState {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => NOTHING_KNOWN);
}

/** Whether votes are taken, as far as it is known; renders anew only when that changes. */
export function useBallotIsOpen(store: Pick<ResultsStore, 'subscribe' | 'getSnapshot'>): boolean {
  return useSyncExternalStore(
    store.subscribe,
    () => store.getSnapshot().isOpen,
    () => NOTHING_KNOWN.isOpen,
  );
}
