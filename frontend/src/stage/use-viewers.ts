import { useEffect, useSyncExternalStore } from 'react';
import { followPage } from '../results/follow-page.ts';
import type { Timers } from '../timers.ts';
import type { Viewers } from './viewers.ts';

/** How many watch, asked for as long as somebody can see the page; undefined while nobody can tell. */
export function useViewers(viewers: Viewers, timers: Timers): number | undefined {
  useEffect(() => followPage(viewers, window, timers), [viewers, timers]);
  return useSyncExternalStore(viewers.subscribe, viewers.getSnapshot);
}
