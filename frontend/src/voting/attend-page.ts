import type { VotingStore } from './voting-store.ts';

/**
 * Lets the votes rest while nobody sees the page, and go out at once when the network is back.
 *
 * @returns Stops attending.
 */
export function attendPage(
  store: Pick<VotingStore, 'rest' | 'wake' | 'hearOnline'>,
  page: Window,
): () => void {
  const onVisibility = () => (page.document.hidden ? store.rest() : store.wake());
  const onOnline = () => store.hearOnline();

  onVisibility();
  page.document.addEventListener('visibilitychange', onVisibility);
  page.addEventListener('online', onOnline);
  return () => {
    page.document.removeEventListener('visibilitychange', onVisibility);
    page.removeEventListener('online', onOnline);
  };
}
