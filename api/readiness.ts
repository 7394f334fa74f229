import type { Readiness } from '#runtime/probe-server.ts';
import type { LiveTally } from './live/live-tally.ts';
import type { LogWatch } from './live/log-watch.ts';

/** Whether the api can take votes and show results, each dependency by name. Asks nobody; it is told. */
export function apiDependencies(
  live: Pick<LiveTally, 'newest' | 'failure'>,
  log: Pick<LogWatch, 'trouble'>,
): Readiness['dependencies'] {
  const trouble = log.trouble;
  return {
    event_log: trouble === undefined ? { ok: true } : { ok: false, detail: trouble },
    database: databaseState(live),
  };
}

function databaseState({ newest, failure }: Pick<LiveTally, 'newest' | 'failure'>) {
  if (failure !== undefined) return { ok: false, detail: 'The results cannot be read.' };
  if (newest === undefined) return { ok: false, detail: 'Waiting for the schema and the first reading.' };
  return { ok: !newest.stale };
}
