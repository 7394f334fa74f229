/** The tank has room for so many balls, in so many a row. */
export const TANK = { balls: 60, perRow: 15 } as const;

/** Up to here each ball is a vote. */
const COUNTED_MAX = 15;
/** So many votes fill the tank. */
const FULL = 1_000_000;

/**
 * How many balls lie in the tank for so many votes that wait: each vote for itself while they are few, and then by
 * the number of digits, for a tank to scale would look empty with a thousand votes in it.
 */
export function ballsFor(waiting: number): number {
  if (waiting <= COUNTED_MAX) return waiting;
  const share = Math.log(waiting / COUNTED_MAX) / Math.log(FULL / COUNTED_MAX);
  return Math.min(TANK.balls, Math.round(COUNTED_MAX + share * (TANK.balls - COUNTED_MAX)));
}
