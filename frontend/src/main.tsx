import { createRoot } from 'react-dom/client';
import { createClient } from '#contract/client.ts';
import { App, WrongConfig } from './App.tsx';
import { readConfig } from './config.ts';
import { followPage } from './results/follow-page.ts';
import { ResultsStore } from './results/results-store.ts';
import { browserTimers as timers } from './timers.ts';

/** How long one call to the api may take. */
const CALL_TIMEOUT_MS = 5_000;

const root = createRoot(document.getElementById('root') ?? document.body);
const config = readConfig(window.APP_CONFIG);

if (config.ok) {
  const client = createClient({ baseUrl: config.apiUrl, timeoutMs: CALL_TIMEOUT_MS });
  const { random } = Math;
  const store = new ResultsStore({ client, openStream: (url) => new EventSource(url), timers, random });
  followPage(store, window, timers);
  root.render(<App services={{ client, timers, random }} store={store} />);
} else {
  root.render(<WrongConfig value={config.value} />);
}
