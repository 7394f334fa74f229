export interface BackoffOptions {
  /** The pause before the first retry, in ms; it doubles with each one after. */
  readonly pauseMs: number;
  /** No pause is longer than this. */
  readonly pauseMaxMs: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/**
 * How long to wait before retry number `attempt` (from 0), in ms: doubling, with the upper half drawn by chance,
 * so that the pages of a hall which were cut together do not come back together.
 */
export function backoffMs(attempt: number, { pauseMs, pauseMaxMs, random }: BackoffOptions): number {
  const ceiling = Math.min(pauseMs * 2 ** Math.min(attempt, 30), pauseMaxMs);
  return ceiling * (0.5 + random() / 2);
}
