import type { Pipeline } from '#contract/pipeline.ts';
import type { Connection } from '../results/results-store.ts';
import type { StationName } from './hops.ts';
import type { Sight, StationState } from './sight.ts';

/** How each station fares. Of what an api said that is away now nothing is believed. */
export function stationStates({ pipeline, isAway, connection }: Sight): Record<StationName, StationState> {
  const ends = { browser: isAway ? 'waits' : 'works', push: PUSH[connection] } as const;
  if (isAway) return { ...UNKNOWN, ...ends, api: 'broken' };
  if (pipeline === undefined) return { ...UNKNOWN, ...ends };
  return {
    ...ends,
    api: stateOfApi(pipeline),
    log: stateOfLog(pipeline),
    consumer: stateOfConsumers(pipeline),
    database: stateOfDatabase(pipeline),
  };
}

const UNKNOWN = { api: 'unknown', log: 'unknown', consumer: 'unknown', database: 'unknown' } as const;

const PUSH: Readonly<Record<Connection, StationState>> = {
  live: 'works',
  reconnecting: 'waits',
  polling: 'waits',
  offline: 'broken',
};

function stateOfApi({ stuck_at, intake }: Pipeline): StationState {
  if (stuck_at === 'intake') return 'broken';
  return intake.takes_votes && intake.ballot !== 'closed' ? 'works' : 'waits';
}

function stateOfLog({ stuck_at, log }: Pipeline): StationState {
  if (stuck_at === 'log' || !log.reachable || log.takes_writes === false) return 'broken';
  return stuck_at === 'consumer' || stuck_at === 'results' ? 'waits' : 'works';
}

function stateOfConsumers({ stuck_at, consumers }: Pipeline): StationState {
  if (stuck_at === 'consumer') return 'broken';
  if (consumers === null) return 'unknown';
  if (consumers.length === 0) return 'broken';
  return consumers.every(({ state }) => state === 'retrying' || state === 'starting') ? 'waits' : 'works';
}

function stateOfDatabase({ stuck_at, results }: Pipeline): StationState {
  return stuck_at === 'results' || !results.reachable ? 'broken' : 'works';
}
