import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Client } from '#contract/client.ts';
import { createClient } from '#contract/client.ts';
import type { PublicUrl } from '../config.ts';
import { readConfig } from '../config.ts';
import { followPage } from '../results/follow-page.ts';
import { ResultsStore } from '../results/results-store.ts';
import type { Timers } from '../timers.ts';
import { browserTimers as timers } from '../timers.ts';
import { WrongConfig } from './WrongConfig.tsx';
import '../styles/tokens.css';
import '../styles/base.css';

/** What every view of the page is given. */
export interface ViewServices {
  readonly client: Client;
  readonly timers: Timers;
  readonly random: () => number;
  /** The newest results, followed for as long as somebody can see the page. */
  readonly store: ResultsStore;
  /** The address people vote at. */
  readonly publicUrl: PublicUrl;
}

/** How long one call to the api may take. */
const CALL_TIMEOUT_MS = 5_000;

/** Renders a view into the document, or says that the page cannot tell where the api is. */
export function startView(view: (services: ViewServices) => ReactNode): void {
  const root = createRoot(document.getElementById('root') ?? document.body);
  const config = readConfig(window.APP_CONFIG, location.origin);
  if (!config.ok) {
    root.render(<WrongConfig value={config.value} />);
    return;
  }
  const client = createClient({ baseUrl: config.apiUrl, timeoutMs: CALL_TIMEOUT_MS });
  const { random } = Math;
  const store = new ResultsStore({ client, openStream: (url) => new EventSource(url), timers, random });
  followPage(store, window, timers);
  root.render(view({ client, timers, random, store, publicUrl: config.publicUrl }));
}
