import { pause } from '#runtime/backoff.ts';
import type { Counting, Progress } from './counting.ts';

const LOOK_MS = 500;
/** Longer than the api's own figures are old, and than a consumer takes to try again. */
const QUIET_MS = 10_000;

/** The votes counted since, beside those that were accepted. */
export interface Check {
  /** Whether as many were counted, or `more`, or `fewer`; `unknown` where it could not be told. */
  readonly verdict: 'all' | 'more' | 'fewer' | 'unknown';
  /** How many more are counted than were to be before. */
  readonly counted: number | null;
  /** How many wait to be counted still. */
  readonly waiting: number | null;
}

export interface CheckOptions {
  readonly counting: Pick<Counting, 'look'>;
  /** How it stood before the first vote. */
  readonly before: Progress;
  readonly accepted: number;
  readonly signal: AbortSignal;
  /** How long nothing more may be counted until it is told as it is, in ms. */
  readonly quietMs?: number;
  onProgress(check: Check): void;
}

/**
 * Waits until what was accepted is counted and nothing waits any more, or nothing more has been counted for `quietMs`,
 * or so long since all of it was, where others go on voting; and tells how many votes are counted by then.
 */
export async function untilCounted(options: CheckOptions): Promise<Check> {
  const { counting, accepted, signal, quietMs = QUIET_MS, onProgress } = options;
  let most = Number.NEGATIVE_INFINITY;
  let grewAt = performance.now();
  for (;;) {
    const check = checkOf(options, await counting.look());
    const isCounted = (check.counted ?? -1) >= accepted;
    if ((isCounted && check.waiting === 0) || signal.aborted) return check;
    if (check.counted !== null && check.counted > most && most < accepted) {
      most = check.counted;
      grewAt = performance.now();
    }
    if (performance.now() - grewAt >= quietMs) return check;
    onProgress(check);
    await pause(Math.min(LOOK_MS, quietMs), signal);
  }
}

/** Votes that waited before the first of these were to be counted without them. */
function checkOf({ before, accepted }: CheckOptions, now: Progress): Check {
  const { waiting } = now;
  if (before.counted === null || before.waiting === null || now.counted === null)
    return { verdict: 'unknown', counted: null, waiting };
  const counted = now.counted - before.counted - before.waiting;
  const verdict = counted === accepted ? 'all' : counted > accepted ? 'more' : 'fewer';
  return { verdict, counted, waiting };
}
