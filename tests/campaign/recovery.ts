import { setTimeout as sleep } from 'node:timers/promises';
import { isLater } from '#event-log/redis-streams/stream-ids.ts';
import type { FailingPipeline } from '#tests/faults/failing-pipeline.ts';
import type { Recovery } from './checkers/i6-recovery.ts';
import { RECOVERY_MAX_MS } from './checkers/i6-recovery.ts';
import type { LoadFigures } from './load/figures.ts';
import type { Load } from './load/load.ts';
import type { LogSight, StreamState } from './sights/log-sight.ts';
import { within } from './sights/within.ts';

const LOOK_MS = 50;
const ANSWER_MS = 1_000;

/** Of a vote what is needed to see that it has recovered. */
export interface Recovering {
  readonly all: Pick<FailingPipeline, 'pipeline' | 'consumer' | 'consumers'>;
  readonly log: LogSight;
  readonly load: Pick<Load, 'figures'>;
}

/**
 * Resolves once every process says that it is ready, votes are accepted, every observer sees results again, and all that
 * the log held when the healing was over is counted; at the latest after 30 s. With load going on there is always
 * something that waits: what counts is what waited then.
 *
 * @param after What was healed, in words.
 */
export async function recovery(after: string, { all, log, load }: Recovering): Promise<Recovery> {
  const began = performance.now();
  const { accepted, looks } = load.figures;
  let tails: readonly StreamState[] | undefined;
  for (;;) {
    tails ??= await within(ANSWER_MS, log.streams()).catch(() => undefined);
    const unfinished =
      (load.figures.accepted === accepted ? 'no vote is accepted' : undefined) ??
      blind(looks, load.figures.looks) ??
      (await notReady(all)) ??
      (await waiting(log, tails));
    const tookMs = performance.now() - began;
    if (unfinished === undefined) return { after, tookMs };
    if (tookMs > RECOVERY_MAX_MS) return { after, tookMs, unfinished };
    await sleep(LOOK_MS);
  }
}

/** Which observer has seen no results since, in words; undefined when all have. */
function blind(before: LoadFigures['looks'], now: LoadFigures['looks']): string | undefined {
  const who = Object.keys(before).find((each) => now[each] === before[each]);
  return who === undefined ? undefined : `${who} sees no results`;
}

/** Which process is not ready, in words; undefined when all are. */
async function notReady(all: Recovering['all']): Promise<string | undefined> {
  const consumers = Array.from(
    { length: all.consumers },
    (_, i) => [`consumer ${i}`, all.consumer(i).probeUrl] as const,
  );
  const processes = { 'the api': all.pipeline.apiUrl, ...Object.fromEntries(consumers) };
  const states = await Promise.all(
    Object.entries(processes).map(async ([name, url]) => {
      const state = await readiness(`${url}/ready`);
      return state === undefined ? undefined : `${name} is not ready: ${state}`;
    }),
  );
  return states.find((state) => state !== undefined);
}

async function readiness(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const body = await response.text();
    return response.ok ? undefined : body;
  } catch {
    return 'no answer';
  }
}

/** What of the entries up to `tails` is not counted, in words; undefined when all is. */
async function waiting(
  log: LogSight,
  tails: readonly StreamState[] | undefined,
): Promise<string | undefined> {
  const now = await within(ANSWER_MS, log.streams()).catch(() => undefined);
  if (tails === undefined || now === undefined) return 'the event log cannot be asked';
  for (const { key, tail } of tails) {
    const state = now.find((each) => each.key === key);
    if (state === undefined) continue; // A stream that is gone has nothing that waits.
    const { delivered, oldestPending, unread, pending } = state;
    const isDone = !isLater(tail, delivered) && (oldestPending === undefined || isLater(oldestPending, tail));
    if (!isDone)
      return `in ${key} ${unread} entries are unread and ${pending} pending, the oldest ${oldestPending}`;
  }
  return undefined;
}

/** Resolves once nothing at all is unread or pending; at the latest after 30 s. For when nobody votes any more. */
export async function drained(log: LogSight): Promise<Recovery> {
  const began = performance.now();
  for (;;) {
    const now = await within(ANSWER_MS, log.streams()).catch(() => undefined);
    const left = now?.filter(({ pending, delivered, tail }) => pending > 0 || isLater(tail, delivered));
    const tookMs = performance.now() - began;
    if (left?.length === 0) return { after: 'the end of the votes', tookMs };
    const unfinished = left?.map(
      ({ key, unread, pending }) => `${key}: ${unread} unread, ${pending} pending`,
    );
    if (tookMs > RECOVERY_MAX_MS)
      return {
        after: 'the end of the votes',
        tookMs,
        unfinished: unfinished?.join(', ') ?? 'the log is silent',
      };
    await sleep(LOOK_MS);
  }
}
