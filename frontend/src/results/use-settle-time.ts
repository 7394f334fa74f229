import { useState } from 'react';

/** A single change takes this long to come to rest on screen. */
export const SETTLE_MAX_MS = 400;
/** Of the time between two changes figures move this part, and rest for the other. */
const MOVING_PART = 0.8;

/**
 * How long figures that changed at `changedAt` (ms since the epoch) may move until they rest, in ms: less than passed
 * since the change before, so that they have arrived when the next one comes, however fast changes follow each other.
 */
export function useSettleTime(changedAt: number | undefined): number {
  const [last, setLast] = useState({ changedAt, settleMs: SETTLE_MAX_MS });
  if (last.changedAt === changedAt) return last.settleMs;
  const settleMs = settleMsOf(last.changedAt, changedAt);
  setLast({ changedAt, settleMs });
  return settleMs;
}

function settleMsOf(before: number | undefined, changedAt: number | undefined): number {
  if (before === undefined || changedAt === undefined) return SETTLE_MAX_MS;
  // After the clock was set back nothing is known of the time between.
  if (changedAt < before) return SETTLE_MAX_MS;
  return Math.min(SETTLE_MAX_MS, MOVING_PART * (changedAt - before));
}
