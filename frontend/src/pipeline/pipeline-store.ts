import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import type { Pipeline } from '#contract/pipeline.ts';
import { ask } from '../ask.ts';
import { backoffMs } from '../backoff.ts';
import { PolledStore } from '../polled-store.ts';
import type { Timers } from '../timers.ts';
import type { Rates, Sample } from './rates.ts';
import { NO_RATES, ratesOf, withSample } from './rates.ts';
import { readPipeline } from './read-pipeline.ts';

export interface PipelineState {
  /** The last answer, however old. */
  readonly pipeline: Pipeline | undefined;
  /** When it came, by the clock of this page, in ms since the epoch. */
  readonly answeredAt: number | undefined;
  /** Why there was no answer when last asked for one. */
  readonly failure: ApiError | undefined;
  /** What moves; nothing is known of it without a fresh answer. */
  readonly rates: Rates;
}

export interface PipelineStoreOptions {
  readonly client: Pick<Client, 'pipeline'>;
  readonly timers: Timers;
  readonly random: () => number;
}

const ASK_INTERVAL_MS = 1_000;
/** So that an api in trouble has rest, and one that is back is seen soon. */
const BACKOFF = { pauseMs: 1_000, pauseMaxMs: 4_000 };

/**
 * How it stands with the hops as this page knows it, without any framework: asks once a second, less often while
 * there is no answer, and never two questions at once [UI7].
 */
export class PipelineStore extends PolledStore<PipelineState, Pipeline | ApiError> {
  readonly #options: PipelineStoreOptions;
  #samples: readonly Sample[] = [];
  #failures = 0;

  constructor(options: PipelineStoreOptions) {
    const nothing = { pipeline: undefined, answeredAt: undefined, failure: undefined, rates: NO_RATES };
    super(nothing, options.timers);
    this.#options = options;
  }

  /** Asks no more; what is known stays, but for what moves. Idempotent. */
  override stop(): void {
    super.stop();
    if (this.state.rates !== NO_RATES) this.#change({ rates: NO_RATES });
  }

  protected ask(): Promise<Pipeline | ApiError> {
    const refusal = 'The answer does not tell of a pipeline.';
    return ask(this.#options.client.pipeline(), readPipeline, refusal);
  }

  protected take(answer: Pipeline | ApiError): number {
    return answer instanceof ApiError ? this.#takeFailure(answer) : this.#takeAnswer(answer);
  }

  #takeAnswer(pipeline: Pipeline): number {
    const at = this.#options.timers.now();
    this.#failures = 0;
    this.#samples = withSample(this.#samples, { at, pipeline });
    this.#change({ pipeline, answeredAt: at, failure: undefined, rates: ratesOf(this.#samples) });
    return ASK_INTERVAL_MS;
  }

  #takeFailure(failure: ApiError): number {
    const pauseMs = backoffMs(this.#failures, { ...BACKOFF, random: this.#options.random });
    this.#failures += 1;
    this.#change({ failure, rates: NO_RATES });
    return Math.max(pauseMs, failure.retryAfterMs ?? 0);
  }

  #change(change: Partial<PipelineState>): void {
    this.set({ ...this.state, ...change });
  }
}
