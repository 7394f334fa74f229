import type { Option } from '#ballot/options.ts';
import type { Tally } from '#ballot/tally.ts';
import type { Hop, Pipeline } from '#contract/pipeline.ts';
import { MEMORY_RATIO_MAX, stuckAt } from '#contract/stuck-at.ts';
import type { LogDepth, Seen } from '#event-log/ports.ts';
import type { ConsumerPresence } from '#event-log/presence.ts';
import type { DeadLetterSummary } from '#results/ports.ts';
import { createDeadLetterReader, createTallyReader } from '#results/postgres/tally-ports.ts';
import type { Places } from '../places.ts';

/** How the vote stands, as far as it could be asked. What is not known is null, never a zero. */
export interface Status {
  readonly place: { readonly kind: Places['kind']; readonly name: string };
  /** The first hop that keeps votes from being counted and shown. */
  readonly stuck_at: Hop | null;
  readonly ballot: 'open' | 'closed' | null;
  readonly revealed: boolean | null;
  readonly counts: Readonly<Record<Option, number>> | null;
  readonly total: number | null;
  readonly revision: number | null;
  readonly last_updated: string | null;
  readonly log: {
    readonly unread: number;
    readonly pending: number;
    readonly oldest_pending_ms: number;
    readonly memory_ratio: number;
    readonly takes_writes: boolean;
  } | null;
  readonly dead_letters: {
    readonly count: number;
    readonly at_least: boolean;
    readonly newest: { readonly reason: string; readonly recorded_at: string } | null;
  } | null;
  readonly processes: {
    readonly apis: number;
    readonly viewers: number;
    readonly consumers: readonly ConsumerPresence['state'][];
  } | null;
}

/** What was seen, and why the rest could not be. */
export interface Sight {
  readonly status: Status;
  readonly failures: readonly unknown[];
}

/** Asks all there is to ask, once; what fails keeps nothing else from being seen. */
export async function look(places: Places): Promise<Sight> {
  const { database, observer, roll } = places;
  const [tally, letters, depth, seen] = await Promise.allSettled([
    createTallyReader(database).readTally(),
    createDeadLetterReader(database).readDeadLetters(),
    observer.depth(),
    roll?.read(),
  ]);
  const asked = {
    tally: settledValue(tally),
    letters: settledValue(letters),
    depth: settledValue(depth),
    seen: settledValue(seen),
  };
  const failures = [tally, letters, depth, seen].flatMap((each) =>
    each.status === 'rejected' ? [each.reason] : [],
  );
  return { status: statusOf(places, asked), failures };
}

interface Asked {
  readonly tally: Tally | undefined;
  readonly letters: DeadLetterSummary | undefined;
  readonly depth: LogDepth | undefined;
  readonly seen: readonly Seen[] | undefined;
}

function statusOf({ kind, name }: Pick<Places, 'kind' | 'name'>, asked: Asked): Status {
  const { tally, letters, depth, seen } = asked;
  return {
    place: { kind, name },
    stuck_at: stuckHop(kind, asked),
    ballot: ballotOf(tally),
    revealed: tally?.ballot.isRevealed ?? null,
    counts: tally?.counts ?? null,
    total: tally?.total ?? null,
    revision: tally?.revision ?? null,
    last_updated: tally?.lastUpdated?.toISOString() ?? null,
    log: depth ? logOf(depth) : null,
    dead_letters: letters ? deadLettersOf(letters) : null,
    processes: seen ? processesOf(seen) : null,
  };
}

/** Where votes are stuck; at the intake too where servers are meant and no api is there. */
function stuckHop(kind: Places['kind'], asked: Asked): Hop | null {
  const hop = stuckAt(pipelineOf(asked));
  const isWithoutApi = kind === 'servers' && asked.seen?.every(({ presence }) => presence.kind !== 'api');
  return hop ?? (isWithoutApi ? 'intake' : null);
}

/** The same, as the api would tell it. */
function pipelineOf({ tally, depth, seen }: Asked): Omit<Pipeline, 'stuck_at'> {
  const takesVotes = depth?.takesWrites === true && depth.memoryRatio <= MEMORY_RATIO_MAX;
  const unknown = { viewers: null, processes: null, appended: null, last_failure: null };
  return {
    intake: {
      ...unknown,
      ballot: ballotOf(tally),
      takes_votes: takesVotes && tally?.ballot.isOpen !== false,
    },
    log: {
      reachable: depth !== undefined,
      takes_writes: depth?.takesWrites ?? null,
      memory_ratio: depth?.memoryRatio ?? null,
      waiting: depth?.unread ?? null,
      in_hand: depth?.pending ?? null,
      oldest_in_hand_ms: depth ? Math.round(depth.oldestPendingMs) : null,
    },
    consumers: seen ? consumersIn(seen).map(consumerOf) : null,
    results: {
      reachable: tally !== undefined,
      counted: tally?.total ?? null,
      revision: tally?.revision ?? null,
      last_updated: null,
      dead_letters: null,
      last_failure: null,
    },
  };
}

function consumerOf({ state, lastFailure, agoMs }: ConsumerPresence & { agoMs: number }) {
  const failure = lastFailure && {
    code: lastFailure.code,
    sqlstate_class: lastFailure.sqlstateClass ?? null,
    ms_ago: lastFailure.agoMs + agoMs,
  };
  return { state, seen_ms_ago: agoMs, last_failure: failure ?? null };
}

function consumersIn(seen: readonly Seen[]) {
  return seen.flatMap(({ presence, agoMs }) =>
    presence.kind === 'consumer' ? [{ ...presence, agoMs }] : [],
  );
}

function processesOf(seen: readonly Seen[]): NonNullable<Status['processes']> {
  const apis = seen.flatMap(({ presence }) => (presence.kind === 'api' ? [presence] : []));
  return {
    apis: apis.length,
    viewers: apis.reduce((sum, { viewers }) => sum + viewers, 0),
    consumers: consumersIn(seen).map(({ state }) => state),
  };
}

function ballotOf(tally: Tally | undefined): Status['ballot'] {
  if (tally === undefined) return null;
  return tally.ballot.isOpen ? 'open' : 'closed';
}

function logOf({ unread, pending, oldestPendingMs, memoryRatio, takesWrites }: LogDepth) {
  return {
    unread,
    pending,
    oldest_pending_ms: Math.round(oldestPendingMs),
    memory_ratio: memoryRatio,
    takes_writes: takesWrites,
  };
}

function deadLettersOf({ count, isAtLeast, newest }: DeadLetterSummary) {
  return {
    count,
    at_least: isAtLeast,
    newest: newest ? { reason: newest.reason, recorded_at: newest.recordedAt.toISOString() } : null,
  };
}

function settledValue<T>(settled: PromiseSettledResult<T>): T | undefined {
  return settled.status === 'fulfilled' ? settled.value : undefined;
}
