// @vitest-environment node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { consumer, pipelineOf } from '../testing/pipeline-answer.ts';
import { resultsOf } from '../testing/vote-api.ts';
import { formatDuration, formatPart, formatRate } from './figures.ts';
import { dotsFor, flowsOf } from './flows.ts';
import type { StationName } from './hops.ts';
import { STATIONS } from './hops.ts';
import { describeDeadLetter, describeReason } from './reasons.ts';
import type { Sight } from './sight.ts';
import { stationStates } from './station-states.ts';
import { STATION_VIEWS, stuckStation } from './station-views.ts';
import { ballsFor, TANK } from './tank.ts';

const RATES = { accepted: 3, delivered: 2, counted: 1 };

function sightOf(change: Partial<Sight> = {}): Sight {
  return {
    pipeline: pipelineOf(),
    isAway: false,
    rates: RATES,
    connection: 'live',
    results: resultsOf(3, 1),
    ...change,
  };
}

/** The states of the stations that are not as they are when all is well. */
function notWell(change: Partial<Sight>): Partial<Record<StationName, string>> {
  const states = Object.entries(stationStates(sightOf(change)));
  return Object.fromEntries(states.filter(([, state]) => state !== 'works'));
}

const UNKNOWN = { api: 'unknown', log: 'unknown', consumer: 'unknown', database: 'unknown' };

describe('the states of the stations', () => {
  it.each<[string, Partial<Sight>, Partial<Record<StationName, string>>]>([
    ['all is well', {}, {}],
    [
      'there is no answer yet',
      { pipeline: undefined, connection: 'reconnecting' },
      { ...UNKNOWN, push: 'waits' },
    ],
    [
      'the api is away',
      { isAway: true, connection: 'offline' },
      { ...UNKNOWN, browser: 'waits', api: 'broken', push: 'broken' },
    ],
    ['this page polls', { connection: 'polling' }, { push: 'waits' }],
    ['the ballot is closed', { pipeline: pipelineOf({ intake: { ballot: 'closed' } }) }, { api: 'waits' }],
    ['the api is stuck', { pipeline: pipelineOf({ stuck_at: 'intake' }) }, { api: 'broken' }],
    [
      'the log is away',
      {
        pipeline: pipelineOf({
          stuck_at: 'log',
          log: { reachable: false },
          intake: { takes_votes: false },
          consumers: null,
        }),
      },
      { api: 'waits', log: 'broken', consumer: 'unknown' },
    ],
    ['the log is full', { pipeline: pipelineOf({ log: { takes_writes: false } }) }, { log: 'broken' }],
    [
      'there is no consumer',
      { pipeline: pipelineOf({ stuck_at: 'consumer', consumers: [] }) },
      { log: 'waits', consumer: 'broken' },
    ],
    ['there is none, and no vote', { pipeline: pipelineOf({ consumers: [] }) }, { consumer: 'broken' }],
    [
      'the database is away',
      {
        pipeline: pipelineOf({
          stuck_at: 'results',
          results: { reachable: false },
          consumers: [consumer('retrying')],
        }),
      },
      { log: 'waits', consumer: 'waits', database: 'broken' },
    ],
  ])('[UI7] are told when %s', (_, change, expected) => {
    expect(notWell(change)).toEqual(expected);
  });

  it('[UI7] the hop where votes are stuck is marked, and the api when it does not answer', () => {
    const stuck = (['intake', 'log', 'consumer', 'results'] as const).map((hop) =>
      stuckStation(sightOf({ pipeline: pipelineOf({ stuck_at: hop }) })),
    );
    expect(stuck).toEqual(['api', 'log', 'consumer', 'database']);
    expect(stuckStation(sightOf())).toBeUndefined();
    expect(stuckStation(sightOf({ pipeline: undefined }))).toBeUndefined();
    expect(stuckStation(sightOf({ isAway: true }))).toBe('api');
  });
});

describe('what a station shows', () => {
  /** Its figures and notes, each as it is read. */
  function shownAt(station: StationName, change: Partial<Sight> = {}): string[] {
    const { figures, notes } = STATION_VIEWS[station](sightOf(change));
    return [...figures.map(({ label, value }) => `${value} ${label}`), ...notes];
  }
  const withPipeline = (...[change]: Parameters<typeof pipelineOf>) => ({ pipeline: pipelineOf(change) });

  it('[UI7] its figures, when all is well', () => {
    expect(STATIONS.flatMap(({ name }) => shownAt(name))).toEqual([
      ...['4 on screen', '75.0% Cats', '25.0% Dogs'],
      ...['40 accepted', '3 accepted / s', '2 processes'],
      ...['0 waiting', '0 in hand', '2% memory'],
      ...['1 running', '0 counting now', '1 counted / s', 'Waits for votes'],
      ...['40 counted', '1 counted / s', '0 dead letters'],
      ...['12 viewers', '41 newest revision', 'This page is live.'],
    ]);
  });

  it('[UI7] what is not known is said to be so, and is never nought', () => {
    const rates = { accepted: undefined, delivered: undefined, counted: undefined };
    const blank = sightOf({ pipeline: undefined, results: undefined, rates, connection: 'reconnecting' });
    const figures = STATIONS.flatMap(({ name }) => STATION_VIEWS[name](blank).figures);
    expect(figures).toHaveLength(15);
    expect(figures.filter(({ value, isKnown }) => value !== 'not known' || isKnown)).toEqual([]);
  });

  it('[UI7] a log that answers and keeps no sum is not said to be in doubt', () => {
    const keepsNoSum = { intake: { appended: null } };
    expect(shownAt('api', withPipeline(keepsNoSum))).toEqual(['3 accepted / s', '2 processes']);
    expect(shownAt('api', withPipeline({ ...keepsNoSum, log: { reachable: false } }))).toContain(
      'not known accepted',
    );
  });

  it('[UI7] counts that are withheld are not shown', () => {
    expect(shownAt('browser', { results: { ...resultsOf(3, 1), results: [], withheld: true } })).toEqual([
      '4 on screen',
    ]);
  });

  it.each<[StationName, string, Parameters<typeof pipelineOf>[0], string]>([
    ['api', 'is closed', { intake: { ballot: 'closed', takes_votes: false } }, 'The ballot is closed.'],
    ['api', 'takes none', { intake: { takes_votes: false } }, 'Takes no votes just now.'],
    [
      'api',
      'failed',
      { intake: { last_failure: { code: 'outcome_unknown', ms_ago: 61_000 } } },
      'Last vote not taken 1 minute ago: the event log did not answer in time (outcome_unknown)',
    ],
    ['log', 'is away', { log: { reachable: false } }, 'Cannot be reached.'],
    [
      'log',
      'is full',
      { log: { takes_writes: false } },
      'Takes no more: no room on its disk or in its memory.',
    ],
    ['log', 'has some in hand', { log: { in_hand: 1, oldest_in_hand_ms: 4_200 } }, 'Oldest in hand: 4.2 s'],
    ['consumer', 'is not there', { consumers: [] }, 'None is running.'],
    [
      'consumer',
      'does what only a newer api has words for',
      { consumers: [consumer('of_a_newer_api' as 'idle')] },
      'Does what this page has no words for (of_a_newer_api)',
    ],
    ['consumer', 'is many', { consumers: [consumer('counting'), consumer('counting')] }, '2 × Counts votes'],
    [
      'consumer',
      'tries again',
      { consumers: [consumer('retrying', { sqlstate_class: '28' })] },
      'Tries again: the database does not take the password (database_unavailable, SQLSTATE 28)',
    ],
    [
      'consumer',
      'failed once',
      { consumers: [consumer('idle', { ms_ago: 240_000 }), consumer('idle', { ms_ago: 120_000 })] },
      '2 × Waits for votes; last failed 2 minutes ago: the database cannot be reached or has failed (database_unavailable)',
    ],
    ['database', 'is away', { results: { reachable: false } }, 'Cannot be read.'],
    [
      'database',
      'is away, and why',
      {
        results: {
          reachable: false,
          last_failure: { code: 'database_unavailable', sqlstate_class: '57', ms_ago: 9 },
        },
      },
      'Cannot be read: the database was stopped (database_unavailable, SQLSTATE 57)',
    ],
    [
      'database',
      'failed',
      { results: { last_failure: { code: 'database_refused', sqlstate_class: null, ms_ago: 60_000 } } },
      'Last failed to be read 1 minute ago: the database refuses what it is asked (database_refused)',
    ],
    [
      'database',
      'has many dead letters',
      { results: { dead_letters: { count: 1_000, at_least: true, newest: null } } },
      '1,000 or more dead letters',
    ],
    [
      'database',
      'has a dead letter',
      {
        results: {
          dead_letters: { count: 1, at_least: false, newest: { reason: 'option_unknown', recorded_at: '' } },
        },
      },
      'Newest dead letter: not for anybody one can vote for (option_unknown)',
    ],
  ])('[UI7] of the %s that it %s', (station, _, change, expected) => {
    expect(shownAt(station, withPipeline(change))).toContain(expected);
  });

  it('[UI7] consumers of whom nobody can tell are not called none', () => {
    expect(shownAt('consumer', withPipeline({ consumers: null }))).toEqual([
      'not known running',
      'not known counting now',
      '1 counted / s',
    ]);
  });

  it('[UI7] a reason there are no words for keeps its code', () => {
    expect(describeReason({ code: 'of_a_newer_api' as 'internal_error' })).toMatch(
      /no words for \(of_a_newer_api\)/,
    );
    expect(describeDeadLetter('sqlstate_22P02')).toBe('the database refused it (sqlstate_22P02)');
    expect(describeDeadLetter('other')).toBe('not a vote (other)');
  });

  it('[UI7] the files it names are those of the table in docs/ARCHITECTURE.md', () => {
    const architecture = readFileSync(
      path.resolve(import.meta.dirname, '../../../docs/ARCHITECTURE.md'),
      'utf8',
    );
    const table = architecture.slice(
      architecture.indexOf('## One vote'),
      architecture.indexOf('## Decisions'),
    );
    const missing = STATIONS.flatMap(({ files }) => files.filter((file) => !table.includes(`\`${file}\``)));
    expect(missing).toEqual([]);
  });
});

describe('what goes through the pipes', () => {
  it('[UI7] each has the rate of the votes in it, and none is blocked when all is well', () => {
    const flows = flowsOf(sightOf(), stationStates(sightOf()));
    expect(Object.values(flows).map(({ rate }) => rate)).toEqual([3, 3, 2, 1, 1, 1]);
    expect(Object.values(flows).filter(({ isBlocked }) => isBlocked)).toEqual([]);
  });

  it('[UI7] a pipe to a broken station is blocked, and the one to this page when nothing comes', () => {
    const sight = sightOf({ pipeline: pipelineOf({ consumers: [] }), connection: 'offline' });
    const blocked = Object.entries(flowsOf(sight, stationStates(sight))).filter(
      ([, { isBlocked }]) => isBlocked,
    );
    expect(blocked.map(([station]) => station)).toEqual(['log', 'database', 'push']);
  });

  it('[UI7] what this page asks for does not come through the pipe of the live push', () => {
    const sight = sightOf({ connection: 'polling' });
    expect(flowsOf(sight, stationStates(sight)).push).toEqual({ rate: undefined, isBlocked: false });
  });

  it('[UI7] dots move only while votes do, more of them the more votes there are', () => {
    const dots = (rate: number | undefined, isBlocked = false) => dotsFor({ rate, isBlocked });
    expect([undefined, 0, 0.3, 1, 2, 9, 5_000].map((rate) => dots(rate))).toEqual([0, 0, 1, 1, 2, 4, 5]);
    expect(dots(9, true)).toBe(0);
  });

  it('[UI7] the tank shows each vote while they are few, and is full at a million', () => {
    expect([0, 1, 15, 100, 10_000, 1_000_000, 9_000_000].map(ballsFor)).toEqual([0, 1, 15, 23, 41, 60, 60]);
    expect(TANK.balls % TANK.perRow).toBe(0);
  });
});

describe('the figures of the pipeline', () => {
  it('[UI7] are short', () => {
    expect([0.34, 9.96, 84.4, 12_345].map(formatRate)).toEqual(['0.3', '10', '84', '12,345']);
    expect([0, 0.002, 0.5, 1].map(formatPart)).toEqual(['0%', '< 1%', '50%', '100%']);
    expect([340, 72_000, 5_400_000].map(formatDuration)).toEqual(['0.3 s', '1.2 min', '1.5 h']);
  });
});
