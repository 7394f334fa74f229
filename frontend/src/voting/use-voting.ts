import { useSyncExternalStore } from 'react';
import type { VotingState, VotingStore } from './voting-store.ts';

/** The voter's votes; renders anew with each change. */
export function useVoting(store: VotingStore): VotingState {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
}
