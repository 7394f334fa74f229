import { pause } from '#runtime/backoff.ts';
import { SETTINGS } from '#runtime/config/settings.ts';
import type { Counting, Progress } from './counting.ts';

const LOOK_MS = 500;
/** Longer than the api's own figures are old, and than a consumer takes to try again. */
const QUIET_MS = 10_000;
/** Longer than votes stay in the hands of a consumer that has died with them, where nobody has set it otherwise. */
const IN_HAND_MS = 15_000 + Number(SETTINGS.RECLAIM_AFTER_MS.fallback);
/** A vote at which others go on voting is never without one that waits. */
const EARLIER_MS_MAX = 30_000;

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
  /** The same while a consumer has votes in hand, in ms. */
  readonly inHandMs?: number;
  onProgress(check: Check): void;
}

export interface EarlierOptions {
  readonly counting: Pick<Counting, 'look'>;
  readonly signal: AbortSignal;
  /** How long they are waited for at most, in ms. */
  readonly waitMs?: number;
  onProgress(before: Progress): void;
}

/**
 * Waits until what others have voted before is counted, so that what is counted from then on is not theirs; and tells
 * how it stands then. Not for ever: some may go on voting, and nobody may count.
 */
export async function untilEarlierCounted(options: EarlierOptions): Promise<Progress> {
  const { counting, signal, waitMs = EARLIER_MS_MAX, onProgress } = options;
  const began = performance.now();
  for (;;) {
    const before = await counting.look();
    const isOver = signal.aborted || performance.now() - began >= waitMs;
    if (before.waiting === 0 || before.waiting === null || isOver) return before;
    onProgress(before);
    await pause(Math.min(LOOK_MS, waitMs), signal);
  }
}

/**
 * Waits until what was accepted is counted and nothing waits any more, or nothing more has been counted for `quietMs`,
 * or so long since all of it was, where others go on voting; and tells how many votes are counted by then. What is
 * missing and in hand is waited for longer: it is given to another consumer once the one that has it is silent for long.
 */
export async function untilCounted(options: CheckOptions): Promise<Check> {
  const { counting, accepted, signal, quietMs = QUIET_MS, inHandMs = IN_HAND_MS, onProgress } = options;
  let most = Number.NEGATIVE_INFINITY;
  let grewAt = performance.now();
  for (;;) {
    const now = await counting.look();
    const check = checkOf(options, now);
    const isCounted = (check.counted ?? -1) >= accepted;
    if ((isCounted && check.waiting === 0) || signal.aborted) return check;
    if (check.counted !== null && check.counted > most && most < accepted) {
      most = check.counted;
      grewAt = performance.now();
    }
    const isInHand = !isCounted && (now.inHand ?? 0) > 0;
    if (performance.now() - grewAt >= (isInHand ? inHandMs : quietMs)) return check;
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
