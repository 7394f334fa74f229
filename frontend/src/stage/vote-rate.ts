/** How many votes there were at some time. */
export interface TotalSeen {
  /** Milliseconds since the epoch, by the clock of this page. */
  readonly at: number;
  readonly total: number;
}

/** Over how long a rate is taken: long enough to be read, short enough to follow the hall. */
const WINDOW_MS = 5_000;
/** Before this nothing can be said. */
const WINDOW_MIN_MS = 1_000;

/**
 * What was seen, oldest first, with one more. Of what lies before the window the newest is kept: so many votes there
 * were when the window began. A total that goes down, or a clock that does, begins anew.
 */
export function withTotal(seen: readonly TotalSeen[], newest: TotalSeen): readonly TotalSeen[] {
  const last = seen.at(-1);
  if (last !== undefined && (newest.total < last.total || newest.at < last.at)) return [newest];
  const firstWithin = seen.findIndex(({ at }) => at > newest.at - WINDOW_MS);
  const from = firstWithin === -1 ? seen.length - 1 : firstWithin - 1;
  return [...seen.slice(Math.max(0, from)), newest];
}

/**
 * Votes a second over the last seconds before `now`.
 *
 * @param seen Totals, oldest first; between two of them the first one held.
 * @returns Undefined while too little was seen.
 */
export function votesPerSecond(seen: readonly TotalSeen[], now: number): number | undefined {
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const spanMs = Math.min(WINDOW_MS, now - first.at);
  if (spanMs < WINDOW_MIN_MS) return undefined;
  const begin = seen.findLast(({ at }) => at <= now - spanMs) ?? first;
  return ((last.total - begin.total) * 1000) / spanMs;
}
