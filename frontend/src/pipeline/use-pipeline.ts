import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ViewServices } from '../page/start-view.tsx';
import { followPage } from '../results/follow-page.ts';
import type { PipelineState } from './pipeline-store.ts';
import { PipelineStore } from './pipeline-store.ts';

/** How it stands with the hops, asked for as long as somebody can see the page. */
export function usePipeline(services: Pick<ViewServices, 'client' | 'timers' | 'random'>): PipelineState {
  const [store] = useState(() => new PipelineStore(services));
  const { timers } = services;
  useEffect(() => followPage(store, window, timers), [store, timers]);
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}
