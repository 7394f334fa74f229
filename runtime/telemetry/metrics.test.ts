import { expect, it } from 'vitest';
import { createMetricsRegistry } from './metrics.ts';

const STALL_MS = 300;

it('[OB2] a stalled event loop shows in the metrics of its process, and is over with the next reading', async () => {
  const { page } = createMetricsRegistry();
  /** The longest delay since the last reading, in ms. */
  const longestDelay = async () =>
    Number(/^nodejs_eventloop_lag_max_seconds (.+)$/m.exec((await page.read()).text)?.[1]) * 1000;
  const delayOfAStall = async () => {
    const end = performance.now() + STALL_MS;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve)); // It is a timer that notices.
    return await longestDelay();
  };
  // Each reading begins anew, with the next turn of the loop: a stall before that turn has no beginning.
  await expect.poll(delayOfAStall, { interval: 100 }).toBeGreaterThan(STALL_MS * 0.9);
  await expect.poll(longestDelay, { interval: 100 }).toBeLessThan(STALL_MS / 2);
});
