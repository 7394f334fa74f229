import type { Browser } from 'playwright-core';
import { devices } from 'playwright-core';

/** Lighthouse's mobile profile, as a browser applies it: the round trips of a new connection count as latency. */
const NETWORK = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1_474.56 * 1_024) / 8,
  uploadThroughput: (675 * 1_024) / 8,
};
const CPU_SLOWDOWN = 4;

/**
 * When a click on an option is kept for the first time, in ms since the page was asked for, on a slow phone and a slow
 * network. Each frame that is drawn clicks, as an impatient finger does.
 */
export async function measureClickable(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext(devices['Moto G4'] ?? {});
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    await page.addInitScript(clickEachFrame);
    await page.goto(url);
    const kept = await page.waitForFunction(() => Number(document.documentElement.dataset.keptAt));
    return await kept.jsonValue();
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
function clickEachFrame(): void {
  const next = () => {
    const button = document.querySelector<HTMLElement>('button[data-option]');
    button?.click();
    // A click is kept by the script of the document, or is on its way already.
    const isKept = button?.dataset.chosen !== undefined;
    if (isKept) document.documentElement.dataset.keptAt = String(performance.now());
    else requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}
