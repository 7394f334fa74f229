import type { Browser } from 'playwright-core';
import { renderUnicodeCompact } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Standalone } from '#tests/processes/standalone.ts';
import { program } from '#tests/servers/programs.ts';
import { startBrowser, Visitor } from './browser.ts';
import type { TwoMachines } from './two-machines.ts';
import { twoMachines } from './two-machines.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 3 };

/** A hall votes by phone, over plain http, at an address that is no name: no secure context, no `randomUUID`. */
describe('a phone in the same network', () => {
  let machines: TwoMachines;
  let standalone: Standalone;
  let browser: Browser;

  beforeAll(async () => {
    machines = await twoMachines();
    const { one, other, isPrivate } = machines;
    const reachable = isPrivate ? { args: ['--lan'] } : { env: { HOST: one.address } };
    browser = await startBrowser(await machines.executable(program('chromium'), other));
    standalone = await Standalone.start({ ...reachable, via: one.via });
  });
  afterAll(async () => {
    await Promise.allSettled([browser?.close(), standalone?.close()]);
    await machines?.remove();
  });

  it('finds the vote by the address that is printed, and by its QR code', () => {
    const printed = standalone.process.printed();
    expect(standalone.url).toBe(`http://${machines.one.address}:${standalone.port}/`);
    expect(printed).toContain(renderUnicodeCompact(standalone.url, { border: 2 }));
    expect(printed).not.toContain('Only this machine can reach it');
  });

  it('[UI2] votes with a tap, and sees it counted', async () => {
    const phone = await Visitor.open(browser, standalone.url, PHONE);
    const isSecure = await phone.page.evaluate(() => [window.isSecureContext, 'randomUUID' in crypto]);
    expect(isSecure).toEqual([false, false]);
    await phone.reaches('connection', 'live');
    await phone.sees({ cats: 0, dogs: 0 });
    await phone.tap('dogs');
    await phone.reaches('vote-status', 'counted');
    await phone.sees({ cats: 0, dogs: 1 });
    expect(phone.complaints).toEqual([]);
  });

  it('shows both buttons at once, and nothing beside the screen', async () => {
    const { page } = await Visitor.open(browser, standalone.url, PHONE);
    const { width, height } = PHONE.viewport;
    for (const option of ['cats', 'dogs']) {
      const box = await page.locator(`button[data-option="${option}"]`).boundingBox();
      if (box === null) throw new Error(`There is no button of ${option}.`);
      expect(box.x, option).toBeGreaterThanOrEqual(0);
      expect(box.y, option).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, option).toBeLessThanOrEqual(width);
      expect(box.y + box.height, option).toBeLessThanOrEqual(height);
    }
    const scrolled = await page.evaluate(() => ({ x: window.scrollX, y: window.scrollY }));
    expect(scrolled).toEqual({ x: 0, y: 0 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it('is sent to PUBLIC_URL where there is one', async () => {
    const publicUrl = 'https://vote.example.com/';
    await standalone.process.end();
    await standalone.startAgain({ PUBLIC_URL: publicUrl });
    const printed = standalone.process.printed();
    expect(standalone.url).toBe(publicUrl);
    expect(printed).toContain(renderUnicodeCompact(publicUrl, { border: 2 }));
    expect(printed).toContain(`\n             http://${machines.one.address}:${standalone.port}/\n`);
  });
});
