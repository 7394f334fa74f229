import { expect, it } from 'vitest';
import type { Tally } from '#ballot/tally.ts';
import type { LogDepth, Seen } from '#event-log/ports.ts';
import type { DeadLetterSummary } from '#results/ports.ts';
import type { PipelineSources } from './pipeline.ts';
import { pipelineOf } from './pipeline.ts';

const DEPTH: LogDepth = {
  unread: 2,
  pending: 1,
  oldestPendingMs: 12.6,
  memoryRatio: 0.5,
  takesWrites: true,
  mayEvict: false,
  appended: 40,
};
const TALLY: Tally = {
  counts: { cats: 30, dogs: 7 },
  total: 37,
  revision: 9,
  lastUpdated: new Date(0),
  ballot: { isOpen: true, isRevealed: false },
};
const OWN: Seen = { presence: { kind: 'api', viewers: 2 }, agoMs: 50, isOwn: true };

interface Known {
  readonly roll?: readonly Seen[];
  readonly letters?: DeadLetterSummary;
  readonly change?: Partial<PipelineSources>;
}

/** The answer of a process whose readings are 100 ms old. */
function answer({ roll = [OWN], letters, change = {} }: Known) {
  return pipelineOf({
    live: { newest: { tally: TALLY, ageMs: 100, stale: false }, isBallotClosed: false },
    log: { depth: DEPTH, isFull: false },
    loop: { isOverloaded: false },
    roll: { newest: async () => ({ value: roll, agoMs: 100 }) },
    deadLetters: { newest: async () => letters && { value: letters, agoMs: 100 } },
    intakeFailures: { aged: undefined },
    resultsFailures: { aged: undefined },
    ...change,
  });
}

it('[API16] who is not on the roll itself knows of nobody, and blames nobody', async () => {
  const other: Seen = { ...OWN, isOwn: false };
  expect(await answer({ roll: [other] })).toMatchObject({
    stuck_at: null,
    intake: { viewers: null, processes: null },
    consumers: null,
  });
  expect(await answer({ roll: [OWN, other] })).toMatchObject({
    stuck_at: 'consumer',
    intake: { viewers: 4, processes: 2 },
    consumers: [],
  });
});

it('[API16] what was told some time ago is as much older', async () => {
  const lastFailure = { code: 'database_refused', sqlstateClass: '42', agoMs: 7 } as const;
  const consumer: Seen = {
    presence: { kind: 'consumer', state: 'retrying', lastFailure },
    agoMs: 30,
    isOwn: false,
  };
  expect((await answer({ roll: [OWN, consumer] })).consumers).toEqual([
    {
      state: 'retrying',
      seen_ms_ago: 130,
      last_failure: { code: 'database_refused', sqlstate_class: '42', ms_ago: 137 },
    },
  ]);
});

it('[API16] the newest failure of an append is told, wherever it was', async () => {
  const failing: Seen = {
    presence: { kind: 'api', viewers: 0, lastFailure: { code: 'overloaded', agoMs: 20 } },
    agoMs: 30,
    isOwn: false,
  };
  const failed = async (agoMs: number) => {
    const intakeFailures = { aged: { code: 'outcome_unknown', agoMs } } as const;
    return (await answer({ roll: [OWN, failing], change: { intakeFailures } })).intake.last_failure;
  };
  expect(await failed(149)).toEqual({ code: 'outcome_unknown', ms_ago: 149 });
  expect(await failed(151)).toEqual({ code: 'overloaded', ms_ago: 150 });
});

it('[API16] a tally that is stale, and a log that is away, leave no figure behind', async () => {
  const stale = { newest: { tally: TALLY, ageMs: 3_000, stale: true }, isBallotClosed: false };
  const away = { depth: undefined, isFull: false };
  const { intake, log, results } = await answer({ change: { live: stale, log: away } });
  const figures = [intake.appended, ...Object.values(log), ...Object.values(results)];
  expect(figures.filter((each) => each !== null && each !== false)).toEqual([]);
});

it('[API16] an overloaded process takes no votes, and is where they are stuck', async () => {
  const depth = { ...DEPTH, unread: 0, pending: 0 };
  const change = { loop: { isOverloaded: true }, log: { depth, isFull: false } };
  expect(await answer({ change })).toMatchObject({ stuck_at: 'intake', intake: { takes_votes: false } });
});

it.each([
  ['option_unknown', 'option_unknown'],
  ['sqlstate_22021', 'sqlstate_22021'],
  ['sqlstate_22P02', 'sqlstate_22P02'],
  ['could not connect to db.example.com', 'other'],
  ['<script>', 'other'],
  ['x'.repeat(65), 'other'],
])('[API16] a dead letter whose reason is %s is told as %s', async (reason, told) => {
  const letters = { count: 10_000, isAtLeast: true, newest: { reason, recordedAt: new Date(0) } };
  expect((await answer({ letters })).results.dead_letters).toEqual({
    count: 10_000,
    at_least: true,
    newest: { reason: told, recorded_at: '1970-01-01T00:00:00.000Z' },
  });
});
