import { BackgroundWork } from '#runtime/background.ts';
import { pause } from '#runtime/backoff.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ConsumerMetrics } from '#runtime/telemetry/metrics.ts';
import type { Sides } from './examine.ts';
import { examine } from './examine.ts';
import type { Pass } from './pass.ts';
import { goThrough } from './pass.ts';

export interface AuditWatchOptions extends Sides {
  readonly logger: Logger;
  readonly metrics: Pick<ConsumerMetrics, 'acknowledgedMissing'>;
}

/** Few, for where the database is in this process each page keeps its only session, and its only thread, busy. */
const PAGE_SIZE = 250;
/** It rests so many times as long as a page took: then it has a tenth of one connection to each side at most. */
const REST_FACTOR = 9;
const REST_MIN_MS = 50;
/** Between two times it goes through the log, and before it tries again. */
const PAUSE_MS = 1_000;
/** How many of the missing are looked at again before they are told of. */
const KEPT_MAX = 1_000;
/** Looked at again at once; they may be large. */
const AGAIN_MAX = 100;
const POSITIONS_TOLD_MAX = 10;

/**
 * Goes through what the log still holds again and again, beside the loop that counts, and shows how many acknowledged
 * entries are not recorded: a figure from each whole pass, and none before the first, or while log or database cannot
 * be asked. Any number of consumers may do so at once, each by itself.
 */
export class AuditWatch extends BackgroundWork {
  readonly #options: AuditWatchOptions;
  /** What was told last: how many are missing, or why nobody knows. */
  #told: number | 'nothing yet' | 'cannot be asked' = 'nothing yet';

  constructor(options: AuditWatchOptions) {
    super();
    this.#options = options;
    options.metrics.acknowledgedMissing.remove();
  }

  protected override async work(stopping: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve()));
    while (!stopping.aborted) {
      const pass = this.#goThrough(stopping).catch((error) => {
        if (!stopping.aborted) this.#tellUnknown(error);
      });
      // A statement that hangs is left to the database's own limit, so that it holds up nobody's end.
      await Promise.race([pass, stopped]);
      await pause(PAUSE_MS, stopping);
    }
  }

  async #goThrough(stopping: AbortSignal): Promise<void> {
    let pass: Pass | undefined;
    let began = performance.now();
    for await (const { soFar } of goThrough(this.#options, { pageSize: PAGE_SIZE, keptMax: KEPT_MAX })) {
      pass = soFar;
      await pause(Math.max(REST_MIN_MS, (performance.now() - began) * REST_FACTOR), stopping);
      if (stopping.aborted) return;
      began = performance.now();
    }
    if (pass !== undefined) await this.#conclude(pass);
  }

  /** What was found missing early in a long pass may have been counted by hand since. */
  async #conclude({ missing, missingFirst }: Pass): Promise<void> {
    const still: string[] = [];
    for (let i = 0; i < missingFirst.length; i += AGAIN_MAX) {
      const positions = missingFirst.slice(i, i + AGAIN_MAX).map((each) => each.position);
      const now = await examine(this.#options, await this.#options.log.lookAgain(positions));
      still.push(...now.missing.map((each) => each.position));
    }
    this.#tell(missing - missingFirst.length + still.length, still);
  }

  /** A line for each change, for it is known anew every second. */
  #tell(missing: number, positions: readonly string[]): void {
    const { metrics, logger } = this.#options;
    metrics.acknowledgedMissing.set(missing);
    const before = this.#told;
    this.#told = missing;
    if (missing === before) return;
    if (missing > 0)
      logger.error(
        { missing, positions: positions.slice(0, POSITIONS_TOLD_MAX) },
        'Acknowledged entries of the event log are not counted. While the log holds them, `votes replay` counts them.',
      );
    else if (before !== 'nothing yet')
      logger.info({}, 'Every acknowledged entry of the event log is counted.');
  }

  #tellUnknown(error: unknown): void {
    const { metrics, logger } = this.#options;
    metrics.acknowledgedMissing.remove();
    if (this.#told === 'cannot be asked') return;
    this.#told = 'cannot be asked';
    logger.warn({ error }, 'The event log cannot be compared with the counts; trying again.');
  }
}
