import { expect, it } from 'vitest';
import { WELL_PIPELINE } from './examples.ts';
import type { Pipeline } from './pipeline.ts';
import { stuckAt } from './stuck-at.ts';

type State = Omit<Pipeline, 'stuck_at'>;
type Consumer = NonNullable<Pipeline['consumers']>[number];
type FailureCode = NonNullable<Consumer['last_failure']>['code'];

const UNKNOWN_LOG = {
  reachable: false,
  takes_writes: null,
  memory_ratio: null,
  waiting: null,
  in_hand: null,
  oldest_in_hand_ms: null,
};
const UNKNOWN_RESULTS = {
  reachable: false,
  counted: null,
  revision: null,
  last_updated: null,
  dead_letters: null,
  last_failure: null,
};
const IDLE: Consumer = { state: 'idle', seen_ms_ago: 100, last_failure: null };
const STARTING: Consumer = { ...IDLE, state: 'starting' };
const COUNTING: Consumer = { ...IDLE, state: 'counting' };
const retrying = (code: FailureCode): Consumer => ({
  ...IDLE,
  state: 'retrying',
  last_failure: { code, sqlstate_class: null, ms_ago: 10 },
});
const RECOVERED: Consumer = { ...retrying('database_unavailable'), state: 'counting' };

interface Change {
  readonly intake?: Partial<State['intake']>;
  readonly log?: Partial<State['log']>;
  readonly consumers?: State['consumers'];
  readonly results?: Partial<State['results']>;
}

/** A pipeline that is well and has nothing to do, but for what is told. */
function state({ intake, log, consumers = [IDLE], results }: Change): State {
  return {
    intake: { ...WELL_PIPELINE.intake, ...intake },
    log: { ...WELL_PIPELINE.log, ...log },
    consumers,
    results: { ...WELL_PIPELINE.results, ...results },
  };
}

const VOTES_WAIT = { waiting: 5 };
const FULL = { memory_ratio: 0.96, takes_writes: false };
const REFUSING = { takes_votes: false };

it.each<[where: Pipeline['stuck_at'], what: string, change: Change]>([
  [null, 'nothing happens', {}],
  [null, 'votes wait and one of the consumers counts', { log: VOTES_WAIT, consumers: [COUNTING] }],
  [null, 'votes wait and one is about to read them', { log: VOTES_WAIT, consumers: [IDLE] }],
  [null, 'one of two consumers counts', { consumers: [retrying('database_unavailable'), COUNTING] }],
  [null, 'a consumer has recovered', { log: VOTES_WAIT, consumers: [RECOVERED] }],
  [null, 'nobody counts and nothing waits', { consumers: [] }],
  [null, 'a consumer begins and nothing waits', { consumers: [STARTING] }],
  [null, 'nobody can tell who counts', { log: VOTES_WAIT, consumers: null }],
  [null, 'the ballot is closed', { intake: { ballot: 'closed', ...REFUSING } }],
  ['intake', 'votes are refused and all behind is well', { intake: REFUSING }],
  ['log', 'the log cannot be reached', { log: UNKNOWN_LOG, consumers: null, intake: REFUSING }],
  ['log', 'nothing can be reached', { log: UNKNOWN_LOG, consumers: null, results: UNKNOWN_RESULTS }],
  ['log', 'the log cannot write', { log: { takes_writes: false, ...VOTES_WAIT }, consumers: [] }],
  ['log', 'the log is full and a consumer counts', { log: { ...FULL, in_hand: 1 }, consumers: [COUNTING] }],
  ['log', 'the log is full and nobody can tell why', { log: { ...FULL, ...VOTES_WAIT }, consumers: null }],
  ['consumer', 'the log is full because nobody counts', { log: { ...FULL, ...VOTES_WAIT }, consumers: [] }],
  ['consumer', 'votes wait and nobody counts', { log: VOTES_WAIT, consumers: [] }],
  ['consumer', 'votes are in the hand of one who has gone', { log: { in_hand: 1 }, consumers: [] }],
  ['consumer', 'votes wait for one who does not begin', { log: VOTES_WAIT, consumers: [STARTING] }],
  ['consumer', 'the log refuses the consumer', { consumers: [retrying('log_unavailable')] }],
  ['consumer', 'a consumer fails of itself', { consumers: [retrying('internal_error')] }],
  [
    'consumer',
    'nobody counts and the database is down',
    {
      log: VOTES_WAIT,
      consumers: [],
      results: UNKNOWN_RESULTS,
    },
  ],
  ['results', 'the consumer lacks the database', { consumers: [retrying('database_unavailable')] }],
  ['results', 'the database refuses the consumer', { consumers: [retrying('database_refused')] }],
  [
    'results',
    'the log is full because the database is down',
    {
      log: { ...FULL, ...VOTES_WAIT },
      consumers: [retrying('database_unavailable')],
    },
  ],
  ['results', 'the results cannot be read', { results: UNKNOWN_RESULTS }],
  [
    'results',
    'they cannot be read while nobody can tell who counts',
    {
      consumers: null,
      results: UNKNOWN_RESULTS,
    },
  ],
])('[API16] stuck at %s where %s', (where, _, change) => {
  expect(stuckAt(state(change))).toBe(where);
});
