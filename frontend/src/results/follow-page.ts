import type { Timers } from '../timers.ts';
import type { ResultsStore } from './results-store.ts';

/** A page out of sight this long lets its stream go. */
const HIDDEN_MAX_MS = 5_000;

/**
 * Follows the results for as long as somebody can see the page, and comes back at once with the network. Browsers
 * grant six connections to one address: forgotten tabs that each hold a stream would leave none for a vote.
 *
 * @returns Stops following.
 */
export function followPage(
  store: Pick<ResultsStore, 'start' | 'stop' | 'reconnect'>,
  page: Window,
  timers: Timers,
): () => void {
  let cancelStop = () => {};
  const onVisibility = () => {
    cancelStop();
    if (page.document.hidden) cancelStop = timers.after(HIDDEN_MAX_MS, () => store.stop());
    else store.start();
  };
  const onOnline = () => store.reconnect();

  store.start();
  onVisibility();
  page.document.addEventListener('visibilitychange', onVisibility);
  page.addEventListener('online', onOnline);
  return () => {
    cancelStop();
    store.stop();
    page.document.removeEventListener('visibilitychange', onVisibility);
    page.removeEventListener('online', onOnline);
  };
}
