/** What everything that failed has to be over and done with by, once the failures are over. */
export const HEALING_MS = 30_000;

/**
 * Asks until the answer is 200.
 *
 * @throws Error with the last answer, when that takes longer than `timeoutMs`.
 */
export async function untilReady(url: string, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last = 'no answer';
  while (performance.now() < deadline) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) return;
    last = response ? await response.text() : last;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${url} did not become ready: ${last}`);
}
