import { pause } from '#runtime/backoff.ts';
import type { Progress } from './counting.ts';
import type { LookOptions } from './look-until.ts';
import { lookUntil, PATIENCE } from './look-until.ts';

/**
 * Waits until what was accepted before is counted, so that what is counted from then on is not that; and tells how it
 * stands then. It ends where others go on voting, and where nobody counts: then some wait still.
 */
export async function untilEarlierCounted(options: LookOptions): Promise<Progress> {
  const { counting, signal, patience = PATIENCE, onProgress } = options;
  const first = await counting.look();
  onProgress(first);
  await pause(patience.staleMs, signal);
  const now = await untilKnown(first, options);
  if (!isKnown(now) || now.waiting === 0 || signal.aborted) return now;
  const due = now.counted + now.waiting;
  const isCounted = ({ counted, waiting }: Progress) => waiting === 0 || (counted !== null && counted >= due);
  const counted = await lookUntil(isCounted, due, now, options);
  await pause(patience.staleMs, signal); // What waits is told by the log and what is counted by the database.
  return untilKnown(counted, options);
}

/** Looks until the api tells all, or has not done so for long. */
function untilKnown(before: Progress, options: LookOptions): Promise<Progress> {
  return lookUntil(isKnown, Number.NaN, before, options);
}

type Known = Progress & { readonly counted: number; readonly waiting: number };

function isKnown(now: Progress): now is Known {
  return now.counted !== null && now.waiting !== null;
}
