import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { program } from '#tests/servers/programs.ts';

/** The system's Chromium, or the `executable` that starts it, without a window and without calls home. */
export function startBrowser(executable: string = program('chromium')): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A browser of its own for the tests of a file, from before the first until after the last; what a test has opened in
 * it is closed when the test is over.
 *
 * @returns The browser, once the tests run.
 */
export function browserOfTests(): () => Browser {
  let browser: Browser | undefined;
  const theBrowser = () => browser ?? expect.unreachable('No test runs.');
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(() =>
    Promise.all(
      theBrowser()
        .contexts()
        .map((context) => context.close()),
    ),
  );
  afterAll(() => browser?.close());
  return theBrowser;
}

/** What a visitor of the page sees and does; the words of the tests. */
export class Visitor {
  readonly page: Page;
  /** Errors of the console and of the page's scripts. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A failed request is told by the browser itself and is the matter of the tests that cut connections.
      const told = message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text());
      if (told) this.complaints.push(message.text());
    });
  }

  /** Opens the page as a visitor of its own, with the given device. */
  static async open(browser: Browser, url: string, device: BrowserContextOptions = {}): Promise<Visitor> {
    return Visitor.openIn(await browser.newContext(device), url);
  }

  /** Opens the page in a context that was prepared, and waits until it is loaded or for what `options` say. */
  static async openIn(
    context: BrowserContext,
    url: string,
    options: Parameters<Page['goto']>[1] = {},
  ): Promise<Visitor> {
    const visitor = new Visitor(await context.newPage());
    await visitor.page.goto(url, options);
    return visitor;
  }

  vote(option: 'cats' | 'dogs'): Promise<void> {
    return this.page.locator(`button[data-option="${option}"]`).click();
  }

  /** Votes by finger, where the device has a touch screen. */
  tap(option: 'cats' | 'dogs'): Promise<void> {
    return this.page.tap(`button[data-option="${option}"]`);
  }

  async voteAgain(option: 'cats' | 'dogs'): Promise<void> {
    await this.page.getByTestId('vote-again').click();
    await this.vote(option);
  }

  async counts(): Promise<{ cats: number; dogs: number }> {
    return { cats: await this.#count('result-cats'), dogs: await this.#count('result-dogs') };
  }

  state(testId: 'connection' | 'vote-status' | 'results'): Promise<string | null> {
    return this.page.getByTestId(testId).getAttribute('data-state', { timeout: 5_000 });
  }

  /** Waits until the page shows these counts. */
  async sees(counts: { cats: number; dogs: number }, timeout = 10_000): Promise<void> {
    await expect.poll(() => this.counts(), { timeout }).toEqual(counts);
  }

  /** Waits until one of the page's parts is in a state. */
  async reaches(
    testId: 'connection' | 'vote-status' | 'results',
    state: string,
    timeout = 10_000,
  ): Promise<void> {
    await expect.poll(() => this.state(testId), { timeout }).toBe(state);
  }

  async #count(testId: string): Promise<number> {
    const row = this.page.getByTestId(testId);
    return (await row.count()) === 0
      ? Number.NaN
      : Number(await row.getAttribute('data-count', { timeout: 5_000 }));
  }
}
