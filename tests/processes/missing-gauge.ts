import { expect } from 'vitest';
import { MetricsPage } from './metrics-page.ts';

const NAME = 'voting_acknowledged_entries_missing';
const SAMPLE_MS = 50;

/** What a consumer shows of missing entries; undefined where it shows nothing. */
export async function missingAt(probeUrl: string): Promise<number | undefined> {
  return (await MetricsPage.at(new URL(probeUrl).port)).value(NAME);
}

/** Waits until a consumer shows so many missing entries, or with undefined none that it knows of. */
export async function untilMissing(probeUrl: string, count: number | undefined): Promise<void> {
  await expect.poll(() => missingAt(probeUrl), { timeout: 20_000 }).toBe(count);
}

/** Looks at the gauge of a consumer all the time, until that has ended or it is closed. */
export class MissingGauge {
  /** Every value it has shown. */
  readonly seen = new Set<number | undefined>();
  readonly #timer: NodeJS.Timeout;

  constructor(probeUrl: string) {
    const look = () =>
      missingAt(probeUrl).then(
        (value) => this.seen.add(value),
        () => {},
      );
    this.#timer = setInterval(look, SAMPLE_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
