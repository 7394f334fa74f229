import { describe, expect, it } from 'vitest';
import type { FailureCode } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import type { Hop, Pipeline } from '#contract/pipeline.ts';
import type { Connection } from '../results/results-store.ts';
import { consumer, pipelineOf } from '../testing/pipeline-answer.ts';
import { verdictOf } from './verdict.ts';

/** The verdict in one line, as it is read. */
function read(pipeline: Pipeline | undefined, connection: Connection = 'live', code?: FailureCode): string {
  const failure = code && new ApiError(code, code);
  const { mood, cause, effect = '-', reason = '-', advice } = verdictOf({ pipeline, connection }, failure);
  return [mood, cause, effect, reason, advice].join(' | ');
}

const WAITING = { log: { waiting: 210, in_hand: 4 } };
const GONE = { log: { reachable: false, takes_writes: null, waiting: null, in_hand: null } };
const RETRYING = [consumer('idle'), consumer('retrying', { sqlstate_class: '53' })];

describe('the sentence on top of the pipeline', () => {
  it.each<[string, Pipeline, string]>([
    ['all is well', pipelineOf(), 'well | All is well | 40 votes counted, none waits | -'],
    [
      'votes are on their way',
      pipelineOf(WAITING),
      'well | All is well | 40 votes counted, 214 on the way | -',
    ],
    ['nobody knows how many', pipelineOf({ results: { counted: null } }), 'well | All is well | - | -'],
    [
      'the ballot is closed',
      pipelineOf({ intake: { ballot: 'closed', takes_votes: false } }),
      'waits | The ballot is closed | 40 votes counted, none waits | -',
    ],
    [
      'there is no consumer',
      pipelineOf({ stuck_at: 'consumer', consumers: [], ...WAITING }),
      'broken | No consumer is there | 214 votes wait in the log, none is lost | - | Start a consumer.',
    ],
    [
      'there is no consumer, and one vote',
      pipelineOf({ stuck_at: 'consumer', consumers: [], log: { waiting: 1 } }),
      'broken | No consumer is there | 1 vote waits in the log, none is lost | -',
    ],
    [
      'there is no consumer, and no vote yet',
      pipelineOf({ consumers: [] }),
      'waits | No consumer is there | no vote waits | - | Start a consumer.',
    ],
    [
      'there was no consumer until the log was full',
      pipelineOf({ stuck_at: 'consumer', consumers: [], log: { waiting: 2, takes_writes: false } }),
      'broken | No consumer is there | 2 votes wait in the log, none is lost, and the log is full: no more are taken | -',
    ],
    [
      'the consumer fails',
      pipelineOf({ stuck_at: 'consumer', consumers: [consumer('retrying', { code: 'internal_error' })] }),
      'broken | The consumer cannot count | no vote waits | something failed that nobody foresaw (internal_error)',
    ],
    [
      'the consumer starts',
      pipelineOf({ stuck_at: 'consumer', consumers: [consumer('starting')], ...WAITING }),
      'broken | The consumer is still starting | 214 votes wait in the log, none is lost | -',
    ],
    [
      'a batch is in hand for long',
      pipelineOf({ log: { in_hand: 3, oldest_in_hand_ms: 72_000 } }),
      'waits | Votes are counted slowly | 3 votes wait in the log, none is lost, the oldest in hand for 1.2 min | -',
    ],
    [
      'the database is away',
      pipelineOf({
        stuck_at: 'results',
        results: {
          reachable: false,
          last_failure: { code: 'database_unavailable', sqlstate_class: null, ms_ago: 9 },
        },
      }),
      'broken | The database cannot be reached | no vote waits | the database cannot be reached or has failed (database_unavailable)',
    ],
    [
      'the database is not prepared yet, in which nothing has failed',
      pipelineOf({ stuck_at: 'results', results: { reachable: false }, ...GONE }),
      'broken | The database cannot be read | votes wait in the log, none is lost | - | Where it is new, a consumer',
    ],
    [
      'the database has run out of something',
      pipelineOf({ stuck_at: 'results', consumers: RETRYING, ...WAITING }),
      'broken | Votes cannot be counted | 214 votes wait in the log, none is lost | the database has run out of connections, memory or disk (database_unavailable, SQLSTATE 53)',
    ],
    [
      'the database does not count',
      pipelineOf({ stuck_at: 'results', consumers: null }),
      'broken | The database does not count | no vote waits | -',
    ],
    [
      'the log is away',
      pipelineOf({ stuck_at: 'log', ...GONE }),
      'broken | The event log cannot be reached | no votes are taken | -',
    ],
    [
      'the log is full',
      pipelineOf({ stuck_at: 'log', log: { takes_writes: false } }),
      'broken | The event log takes no more | no votes are taken | -',
    ],
    [
      'the log is ill',
      pipelineOf({ stuck_at: 'log' }),
      'broken | The event log does not take votes | no votes are taken | -',
    ],
    [
      'the api has too much to do',
      pipelineOf({ stuck_at: 'intake', intake: { last_failure: { code: 'overloaded', ms_ago: 5 } } }),
      'broken | The api has too much to do | no votes are taken | there was too much to do (overloaded)',
    ],
    [
      'the api takes no votes',
      pipelineOf({ stuck_at: 'intake', intake: { takes_votes: false } }),
      'broken | The api takes no votes | no votes are taken | -',
    ],
    [
      'votes are stuck at a hop of a newer api',
      { ...pipelineOf(WAITING), stuck_at: 'constructor' as Hop },
      'broken | Votes are stuck at a hop this page does not know | 214 votes wait in the log, none is lost | -',
    ],
  ])('[UI7] says what to do when %s', (_, pipeline, expected) => {
    expect(read(pipeline).slice(0, expected.length)).toBe(expected);
  });

  it.each<[FailureCode, string]>([
    ['network', 'broken | This page cannot reach the api'],
    ['not_the_api', 'broken | What answers this page is not the api'],
    ['not_found', 'broken | This api cannot tell how its votes fare'],
    ['internal_error', 'broken | The api does not tell how the votes fare'],
  ])('[UI7] says why there is no answer: %s', (code, expected) => {
    expect(read(undefined, 'offline', code)).toContain(`${expected} | - | `);
    expect(read(pipelineOf(), 'offline', code)).toContain(`${expected} | what is shown is from before | `);
  });

  it('[UI7] a gateway whose api is gone is not taken for a wrong address', () => {
    const failure = new ApiError('not_the_api', '', { status: 502, retryAfterMs: undefined });
    const { cause } = verdictOf({ pipeline: undefined, connection: 'offline' }, failure);
    expect(cause).toBe('This page cannot reach the api');
  });

  it('[UI7] says that it asks, before there is an answer', () => {
    expect(read(undefined, 'reconnecting')).toMatch(/^unknown \| Asking/);
  });

  it.each<[Connection, string]>([
    ['reconnecting', 'well'],
    ['polling', 'waits | All is well, but this page is not live'],
    ['offline', 'waits | All is well, but this page is not live'],
  ])('[UI7] says whether this very page is told of votes: %s', (connection, expected) => {
    expect(read(pipelineOf(), connection).slice(0, expected.length)).toBe(expected);
  });
});
