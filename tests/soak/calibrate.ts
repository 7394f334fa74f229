import { setTimeout as sleep } from 'node:timers/promises';
import type { VoteUnderLoad } from './vote-under-load.ts';

/** More than any machine of ours takes. */
const ALL_IT_CAN = 100_000;
const COUNTING_MS_MAX = 120_000;

/**
 * Measures how many votes a second this machine takes and counts with all its processes at once, over `seconds` and the
 * time it takes to count what waits then.
 */
export async function calibrate(vote: VoteUnderLoad, seconds: number, ending: AbortSignal): Promise<number> {
  const began = performance.now();
  const load = await vote.load(ALL_IT_CAN);
  await sleep(seconds * 1_000, undefined, { signal: ending }).catch(() => {});
  const { accepted } = await vote.end(load);
  await vote.untilCounted(COUNTING_MS_MAX);
  return accepted / ((performance.now() - began) / 1_000);
}
