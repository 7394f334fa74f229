import type { Broken } from './broken.ts';
import { brokenIfAny } from './broken.ts';

/** How long what failed may take to work again by itself, in ms. */
export const RECOVERY_MAX_MS = 30_000;

/** What came after a healing. */
export interface Recovery {
  /** What had been healed, in words. */
  readonly after: string;
  /** Until all was ready and what waited was counted; the limit and more where that was given up. */
  readonly tookMs: number;
  /** What was still wrong when it was given up. */
  readonly unfinished?: string;
}

export function checkRecoveries(recoveries: readonly Recovery[]): Broken[] {
  const slow = recoveries.filter(
    ({ tookMs, unfinished }) => tookMs > RECOVERY_MAX_MS || unfinished !== undefined,
  );
  return brokenIfAny(
    'I6',
    `The vote had not recovered ${RECOVERY_MAX_MS / 1000} s after it was healed.`,
    slow.map(
      ({ after, tookMs, unfinished }) => `${after}: ${Math.round(tookMs)} ms, ${unfinished ?? 'then it had'}`,
    ),
  );
}
