import type { Broken } from './broken.ts';
import { brokenIfAny } from './broken.ts';

/** How long an answer may take, by what is asked for, in ms. */
export const DEADLINES_MS = {
  /** The api waits for the event log for 2 s at most. */
  vote: 2_000,
  /** A connection to the database may take 3 s to come about, and a query 6 s. */
  results: 9_000,
} as const;

/** What may come on top, on the way there and back. */
const LATE_MAX_MS = 500;

export type Asked = keyof typeof DEADLINES_MS;

/** A request that took long. */
export interface SlowRequest {
  readonly asked: Asked;
  readonly tookMs: number;
  /** When it was sent, in ms since the campaign began. */
  readonly atMs: number;
  /** How it ended. */
  readonly answer: string;
}

/** Whether a request took longer than it may. */
export function isTooSlow(asked: Asked, tookMs: number): boolean {
  return tookMs > DEADLINES_MS[asked] + LATE_MAX_MS;
}

/**
 * What a request waited for a core to run on is not counted: that tells of the machine, and an invariant that fires for
 * another reason than its own is worth nothing.
 *
 * @param starvedMs For how long what a request passes through had no core, between two times.
 */
export function checkDeadlines(
  requests: readonly SlowRequest[],
  starvedMs: (fromMs: number, untilMs: number) => number,
): Broken[] {
  const told = requests.map((request) => ({
    ...request,
    starved: starvedMs(request.atMs, request.atMs + request.tookMs),
  }));
  const slow = told.filter(({ asked, tookMs, starved }) => isTooSlow(asked, tookMs - starved));
  return brokenIfAny(
    'I9',
    'Requests took longer than their deadline and 500 ms.',
    slow.map(
      ({ asked, tookMs, atMs, answer, starved }) =>
        `${asked} at ${(atMs / 1000).toFixed(1)} s: ${answer} after ${Math.round(tookMs)} ms, ` +
        `of which ${Math.round(starved)} ms without a core`,
    ),
  );
}
