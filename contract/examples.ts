import type { Pipeline } from './pipeline.ts';

/** What the documents of the api show as answers; tests hold them to the schemas. */
export const REQUEST_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
export const RESULTS = {
  results: [
    { option: 'cats', count: 3, percentage: 75 },
    { option: 'dogs', count: 1, percentage: 25 },
  ],
  total_votes: 4,
  last_updated: '2026-01-31T12:00:00.000Z',
  revision: 4,
  ballot: 'open',
};

/** A pipeline in which all is well. */
export const WELL_PIPELINE: Pipeline = {
  stuck_at: null,
  intake: {
    appended: 40,
    viewers: 12,
    processes: 2,
    ballot: 'open',
    takes_votes: true,
    last_failure: null,
  },
  log: {
    reachable: true,
    takes_writes: true,
    memory_ratio: 0.02,
    waiting: 0,
    in_hand: 0,
    oldest_in_hand_ms: 0,
  },
  consumers: [{ state: 'idle', seen_ms_ago: 200, last_failure: null }],
  results: {
    reachable: true,
    counted: 40,
    revision: 41,
    last_updated: '2026-01-31T12:00:00.000Z',
    dead_letters: { count: 0, at_least: false, newest: null },
    last_failure: null,
  },
};

/** One whose consumer cannot write what it has read. */
export const PIPELINE: Pipeline = {
  stuck_at: 'results',
  intake: WELL_PIPELINE.intake,
  log: { ...WELL_PIPELINE.log, waiting: 36, in_hand: 3, oldest_in_hand_ms: 4_200 },
  consumers: [
    {
      state: 'retrying',
      seen_ms_ago: 300,
      last_failure: { code: 'database_unavailable', sqlstate_class: '53', ms_ago: 900 },
    },
  ],
  results: {
    ...WELL_PIPELINE.results,
    counted: 4,
    revision: 4,
    dead_letters: {
      count: 1,
      at_least: false,
      newest: { reason: 'option_unknown', recorded_at: '2026-01-31T11:59:00.000Z' },
    },
  },
};
