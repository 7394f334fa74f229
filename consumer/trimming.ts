import type { LogTrimmer, TrimLimits } from '#event-log/ports.ts';
import { BackgroundWork } from '#runtime/background.ts';
import { pause } from '#runtime/backoff.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ConsumerMetrics } from '#runtime/telemetry/metrics.ts';

export interface TrimmingOptions {
  readonly trimmer: LogTrimmer;
  readonly limits: TrimLimits;
  readonly logger: Logger;
  readonly metrics: Pick<ConsumerMetrics, 'entriesTrimmed'>;
}

/** Often enough for a small memory: in this time a busy api fills some megabytes. */
const INTERVAL_MS = 500;

type State = 'trimming' | 'overfull' | 'failing';

/**
 * Trims the event log all the time, beside the loop that counts: so what was counted makes room for what comes. Any
 * number of consumers may do so at once.
 */
export class Trimming extends BackgroundWork {
  readonly #options: TrimmingOptions;
  #state: State = 'trimming';

  constructor(options: TrimmingOptions) {
    super();
    this.#options = options;
  }

  protected override async work(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      await this.#trim(stopping);
      await pause(INTERVAL_MS, stopping);
    }
  }

  async #trim(stopping: AbortSignal): Promise<void> {
    const { trimmer, limits, metrics } = this.#options;
    try {
      const { removed, isOverfull } = await trimmer.trim(limits);
      metrics.entriesTrimmed.inc(removed);
      this.#tell(isOverfull ? 'overfull' : 'trimming');
    } catch (error) {
      if (stopping.aborted) return; // It was cut short.
      this.#tell('failing', error);
    }
  }

  /** A line for each change of state, for it is asked twice a second. */
  #tell(state: State, error?: unknown): void {
    if (state === this.#state) return;
    this.#state = state;
    const { logger, limits } = this.#options;
    const { memoryRatioMax } = limits;
    if (state === 'trimming') logger.info({}, 'The event log is trimmed again.');
    else if (state === 'failing') logger.warn({ error }, 'The event log cannot be trimmed; trying again.');
    else
      logger.warn(
        { memoryRatioMax },
        'The memory of the event log stays fuller than it should be: it holds votes that are not counted yet, that another group has not read, or things of others.',
      );
  }
}
