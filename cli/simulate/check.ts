import type { Progress } from './counting.ts';
import { UNKNOWN } from './counting.ts';
import type { LookOptions } from './look-until.ts';
import { lookUntil } from './look-until.ts';

/** The votes counted since, beside those that were accepted. */
export interface Check {
  /** Whether as many were counted, or `more`, or `fewer`; `unknown` where it could not be told, or was not waited for. */
  readonly verdict: 'all' | 'more' | 'fewer' | 'unknown';
  /** How many more are counted than were to be before. */
  readonly counted: number | null;
  /** How many wait to be counted still. */
  readonly waiting: number | null;
}

export interface CheckOptions extends Omit<LookOptions, 'onProgress'> {
  /** How it stood before the first vote. */
  readonly before: Progress;
  readonly accepted: number;
  onProgress(check: Check): void;
}

/**
 * Waits until what was accepted is counted and nothing waits any more, or nothing more is counted, or others have gone
 * on voting for as long; and tells how many votes are counted by then.
 */
export async function untilCounted(options: CheckOptions): Promise<Check> {
  const { before, accepted, onProgress } = options;
  const due = (before.counted ?? Number.NaN) + (before.waiting ?? Number.NaN) + accepted;
  const isDone = ({ counted, waiting }: Progress) => counted !== null && counted >= due && waiting === 0;
  const now = await lookUntil(isDone, due, UNKNOWN, {
    ...options,
    onProgress: (each) => onProgress(checkOf(options, each)),
  });
  return checkOf(options, now);
}

/** Votes that waited before the first of these were to be counted without them. */
function checkOf({ before, accepted, signal }: CheckOptions, now: Progress): Check {
  const { waiting } = now;
  if (before.counted === null || before.waiting === null || now.counted === null)
    return { verdict: 'unknown', counted: null, waiting };
  const counted = now.counted - before.counted - before.waiting;
  if (counted < accepted) return { verdict: signal.aborted ? 'unknown' : 'fewer', counted, waiting };
  return { verdict: counted === accepted ? 'all' : 'more', counted, waiting };
}
