import type { Cast } from './casting.ts';
import { isAccepted, isRefused, took } from './casting.ts';

/** What was answered within one second. */
export interface Second {
  readonly accepted: number;
  /** How long each of its refusals took, from when the vote was to be sent, in ms. */
  readonly refusedMs: readonly number[];
}

/** What was answered in each second since the first vote. Of votes that nobody knows of, nothing is told. */
export function secondBySecond(casts: readonly Cast[], beganAt: number): Second[] {
  const seconds: { accepted: number; refusedMs: number[] }[] = [];
  for (const cast of casts) {
    const second = Math.floor((cast.endedAt - beganAt) / 1_000);
    while (seconds.length <= second) seconds.push({ accepted: 0, refusedMs: [] });
    const here = seconds[second];
    if (here && isAccepted(cast)) here.accepted += 1;
    else if (here && isRefused(cast)) here.refusedMs.push(took(cast));
  }
  return seconds;
}
