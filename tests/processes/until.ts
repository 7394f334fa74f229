import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 20;
const LIMIT_MS = 20_000;

/**
 * Asks until something is so; a question that throws is asked again.
 *
 * @param what In the words of the error, such as `the replica has caught up`.
 * @throws Error when that takes longer than `limitMs`.
 */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await isSo()) return;
    } catch (error) {
      last = error;
    }
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`Waited ${limitMs} ms, and it never came that ${what}.`, { cause: last });
}
