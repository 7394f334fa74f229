import { renderToString } from 'react-dom/server';
import { App } from '../App.tsx';
import { KeptVotes } from '../voting/kept-votes.ts';
import { VotingStore } from '../voting/voting-store.ts';
import { createViewServices } from './start-view.tsx';

/**
 * The voting view before anything is known, as HTML: what `main.tsx` renders, of stores that nobody has started. Run
 * by the build, never in a browser.
 */
export function firstRender(): string {
  const publicUrl = { ok: true, url: '' } as const;
  const { store, ...services } = createViewServices({ ok: true, apiUrl: '', publicUrl });
  const kept = new KeptVotes({ storage: () => localStorage, now: services.timers.now });
  const voting = new VotingStore({ ...services, results: store, kept });
  return renderToString(
    <App client={services.client} voting={voting} store={store} timers={services.timers} />,
  );
}
