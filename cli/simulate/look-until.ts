import { pause } from '#runtime/backoff.ts';
import { SETTINGS } from '#runtime/config/settings.ts';
import type { Counting, Progress } from './counting.ts';

const LOOK_MS = 500;

/** For how long is waited, in ms. */
export interface Patience {
  /** Nothing more may be counted for so long: longer than a consumer takes to try again. */
  readonly quietMs: number;
  /** The same while a consumer has some in hand: longer than votes stay with one that has died, unless that was set. */
  readonly inHandMs: number;
  /** So old is what the api tells at most. */
  readonly staleMs: number;
}

export const PATIENCE: Patience = {
  quietMs: 10_000,
  inHandMs: 15_000 + Number(SETTINGS.RECLAIM_AFTER_MS.fallback),
  staleMs: 3_000,
};

export interface LookOptions {
  readonly counting: Pick<Counting, 'look'>;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
  onProgress(now: Progress): void;
}

/**
 * Looks until `isDone`, or nothing more of what is due has been counted for too long; gives the last look. Who wants to
 * go breaks that one off, and is given the one before.
 *
 * @param due How many votes are to be counted in all, NaN where nobody knows.
 * @param before What was found before the first look.
 */
export async function lookUntil(
  isDone: (now: Progress) => boolean,
  due: number,
  before: Progress,
  { counting, signal, patience = PATIENCE, onProgress }: LookOptions,
): Promise<Progress> {
  let last = before;
  let most = Number.NEGATIVE_INFINITY;
  let grewAt = performance.now();
  for (;;) {
    const now = await counting.look();
    if (signal.aborted) return now.counted === null ? last : now;
    if (isDone(now)) return now;
    const counted = now.counted ?? Number.NEGATIVE_INFINITY;
    if (counted > most && most < due) {
      most = counted;
      grewAt = performance.now();
    }
    const isInHand = counted < due && (now.inHand ?? 0) > 0;
    const waitedMs = performance.now() - grewAt;
    if (waitedMs >= (isInHand ? patience.inHandMs : patience.quietMs)) return now;
    if (now.counted !== null) last = now;
    onProgress(now);
    await pause(Math.min(LOOK_MS, patience.quietMs), signal);
  }
}
