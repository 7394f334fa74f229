import type { Pipeline } from '#contract/pipeline.ts';
import { stuckAt } from '#contract/stuck-at.ts';
import type { Aged, Failure, Newest } from '#event-log/failure.ts';
import type { LogDepth, Seen } from '#event-log/ports.ts';
import type { ApiPresence, ConsumerPresence, IntakeFailure } from '#event-log/presence.ts';
import type { DeadLetterSummary } from '#results/ports.ts';
import type { LoopWatch } from '../edge/loop-watch.ts';
import type { LiveTally } from './live-tally.ts';
import type { LogWatch } from './log-watch.ts';
import type { WhileAsked } from './while-asked.ts';

/** Those who know a part of the answer; all of them watch, and none is made to read by a question. */
export interface PipelineSources {
  readonly live: Pick<LiveTally, 'newest' | 'isBallotClosed'>;
  readonly log: Pick<LogWatch, 'depth' | 'isFull'>;
  readonly loop: Pick<LoopWatch, 'isOverloaded'>;
  readonly roll: Pick<WhileAsked<readonly Seen[]>, 'newest'>;
  readonly deadLetters: Pick<WhileAsked<DeadLetterSummary>, 'newest'>;
  /** Of this process. */
  readonly intakeFailures: Pick<Newest<IntakeFailure>, 'aged'>;
  /** Of reading the results. */
  readonly resultsFailures: Pick<Newest<Failure>, 'aged'>;
}

/** How it stands with each hop of a vote, as far as this process knows [API16]. */
export async function pipelineOf(sources: PipelineSources): Promise<Pipeline> {
  const { live, log, deadLetters, resultsFailures } = sources;
  const [roll, letters] = await Promise.all([rollIn(sources), deadLetters.newest()]);
  const state = {
    intake: intakeOf(sources, roll?.apis),
    log: logOf(log),
    consumers: roll?.consumers.map(consumerOf) ?? null,
    results: resultsOf(live, letters?.value, resultsFailures),
  };
  return { stuck_at: stuckAt(state), ...state };
}

interface Roll {
  readonly apis: readonly Aged<ApiPresence>[];
  readonly consumers: readonly Aged<ConsumerPresence>[];
}

/** Undefined where nobody can be seen: who does not find itself on the roll would miss the others too. */
async function rollIn({ roll }: Pick<PipelineSources, 'roll'>): Promise<Roll | undefined> {
  const reading = await roll.newest();
  if (reading === undefined || !reading.value.some(({ isOwn }) => isOwn)) return undefined;
  const seen = reading.value.map(({ presence, agoMs }) => ({ ...presence, agoMs: agoMs + reading.agoMs }));
  return {
    apis: seen.filter((each) => each.kind === 'api'),
    consumers: seen.filter((each) => each.kind === 'consumer'),
  };
}

function intakeOf(
  { live, log, loop, intakeFailures }: PipelineSources,
  apis: readonly Aged<ApiPresence>[] | undefined,
): Pipeline['intake'] {
  const elsewhere = apis?.map(({ lastFailure, agoMs }) => lastFailure && later(lastFailure, agoMs)) ?? [];
  const failure = newestOf([intakeFailures.aged, ...elsewhere]);
  const isTaking = log.depth?.takesWrites === true && !log.isFull && !loop.isOverloaded;
  return {
    appended: log.depth?.appended ?? null,
    viewers: apis?.reduce((sum, { viewers }) => sum + viewers, 0) ?? null,
    processes: apis?.length ?? null,
    ballot: ballotOf(live.newest),
    takes_votes: isTaking && !live.isBallotClosed,
    last_failure: failure ? { code: failure.code, ms_ago: failure.agoMs } : null,
  };
}

function ballotOf(newest: LiveTally['newest']): Pipeline['intake']['ballot'] {
  if (newest === undefined || newest.stale) return null;
  return newest.tally.ballot.isOpen ? 'open' : 'closed';
}

function logOf({ depth, isFull }: PipelineSources['log']): Pipeline['log'] {
  return {
    reachable: depth !== undefined,
    takes_writes: depth ? depth.takesWrites && !isFull : null,
    memory_ratio: depth?.memoryRatio ?? null,
    waiting: depth?.unread ?? null,
    in_hand: depth?.pending ?? null,
    oldest_in_hand_ms: depth ? oldestInHandMs(depth) : null,
  };
}

function oldestInHandMs({ oldestPendingMs }: LogDepth): number {
  return Math.round(oldestPendingMs);
}

function consumerOf({ state, agoMs, lastFailure }: Aged<ConsumerPresence>) {
  return { state, seen_ms_ago: agoMs, last_failure: failureIn(lastFailure && later(lastFailure, agoMs)) };
}

/** A tally that cannot be read now is not shown: /api/results says what it was. */
function resultsOf(
  { newest }: PipelineSources['live'],
  letters: DeadLetterSummary | undefined,
  failures: PipelineSources['resultsFailures'],
): Pipeline['results'] {
  const tally = newest?.stale === false ? newest.tally : undefined;
  return {
    reachable: tally !== undefined,
    counted: tally?.total ?? null,
    revision: tally?.revision ?? null,
    last_updated: tally?.lastUpdated?.toISOString() ?? null,
    dead_letters: letters ? deadLettersOf(letters) : null,
    last_failure: failureIn(failures.aged),
  };
}

function deadLettersOf({ count, isAtLeast, newest }: DeadLetterSummary) {
  return {
    count,
    at_least: isAtLeast,
    newest: newest
      ? { reason: reasonClassOf(newest.reason), recorded_at: newest.recordedAt.toISOString() }
      : null,
  };
}

/** A reason is a word of ours, unless somebody else has written to the table. */
function reasonClassOf(reason: string): string {
  return /^[a-z][a-zA-Z0-9_]{0,63}$/.test(reason) ? reason : 'other';
}

function failureIn(failure: Aged<Failure> | undefined) {
  if (failure === undefined) return null;
  return {
    code: failure.code,
    sqlstate_class: failure.sqlstateClass ?? null,
    ms_ago: failure.agoMs,
  };
}

/** What was told some time ago is as much older. */
function later<T extends object>(told: Aged<T>, agoMs: number): Aged<T> {
  return { ...told, agoMs: told.agoMs + agoMs };
}

function newestOf<T extends object>(all: readonly (Aged<T> | undefined)[]): Aged<T> | undefined {
  return all.filter((each) => each !== undefined).sort((one, other) => one.agoMs - other.agoMs)[0];
}
