import type { ReactNode } from 'react';
import { startTransition } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import type { Client } from '#contract/client.ts';
import { createClient } from '#contract/client.ts';
import type { PageConfig, PublicUrl } from '../config.ts';
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

/** Marks the element that the build has rendered a view into, for as long as React has not taken it over. */
const PRERENDERED = 'data-prerendered';

/** How long one call to the api may take. */
const CALL_TIMEOUT_MS = 5_000;

/** What a view is given, by what the page was told. Nothing is asked for yet. */
export function createViewServices({ apiUrl, publicUrl }: Extract<PageConfig, { ok: true }>): ViewServices {
  const client = createClient({ baseUrl: apiUrl, timeoutMs: CALL_TIMEOUT_MS });
  const { random } = Math;
  const store = new ResultsStore({ client, openStream: (url) => new EventSource(url), timers, random });
  return { client, timers, random, store, publicUrl };
}

/**
 * Renders a view into the document, or says that the page cannot tell where the api is. What the build has written
 * into the document is taken over as it stands; until then a click is kept by `early-click.ts`, from then on it is
 * React's.
 */
export function startView(view: (services: ViewServices) => ReactNode): void {
  const container = document.getElementById('root') ?? document.body;
  const isPrerendered = container.hasAttribute(PRERENDERED);
  container.removeAttribute(PRERENDERED);
  const config = readConfig(window.APP_CONFIG, location.origin);
  if (!config.ok) {
    createRoot(container).render(<WrongConfig value={config.value} />);
    return;
  }
  const services = createViewServices(config);
  followPage(services.store, window, timers);
  // In small steps, so that a phone stays responsive meanwhile.
  if (isPrerendered) startTransition(() => void hydrateRoot(container, view(services)));
  else createRoot(container).render(view(services));
}
