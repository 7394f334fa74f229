import { setTimeout as sleep } from 'node:timers/promises';
import { ROUTES } from '#contract/routes.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';

/** How long one stays, and until the next comes, in ms. */
const STAYS = { least: 1_000, most: 9_000 };
const PAUSES = { least: 100, most: 1_900 };

/** Viewers of the live results who come, look for a while, and go: what each leaves behind would add up. */
export class PassingViewers {
  readonly #leaving = new AbortController();
  readonly #watching: Promise<void>[];
  /** How many watch just now. */
  count = 0;

  /** @param count How many there are at the same time at most. */
  constructor(apiUrl: string, count: number) {
    this.#watching = Array.from({ length: count }, () => this.#comeAndGo(`${apiUrl}${ROUTES.resultsStream}`));
  }

  /** All go; resolves when the last has. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    await Promise.all(this.#watching);
  }

  async #comeAndGo(url: string): Promise<void> {
    while (!this.#leaving.signal.aborted) {
      await this.#rest(PAUSES);
      const viewer = await StreamViewer.open(url).catch(() => undefined);
      if (viewer === undefined) continue;
      this.count += 1;
      await this.#rest(STAYS);
      viewer.close();
      this.count -= 1;
    }
  }

  async #rest({ least, most }: { least: number; most: number }): Promise<void> {
    const ms = least + Math.random() * (most - least);
    await sleep(ms, undefined, { signal: this.#leaving.signal }).catch(() => {});
  }
}
