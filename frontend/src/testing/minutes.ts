import type { Minute } from '../history/read-history.ts';

/** The last minute of every history made here. */
export const LAST_MINUTE = Date.UTC(2026, 5, 1, 12);

/** Minutes on end up to the last one, each with these votes for cats and for dogs. */
export function minutesOf(...votes: readonly (readonly [cats: number, dogs: number])[]): Minute[] {
  return votes.map(([cats, dogs], place) => ({
    minute: new Date(LAST_MINUTE - (votes.length - 1 - place) * 60_000).toISOString(),
    counts: { cats, dogs },
  }));
}

/** So many minutes in which nobody voted. */
export function emptyMinutes(count: number): [0, 0][] {
  return Array.from({ length: count }, () => [0, 0]);
}
