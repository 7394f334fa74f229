import type { Failure } from '#event-log/failure.ts';
import { failureOf, Newest } from '#event-log/failure.ts';
import type { ConsumerActivity, ConsumerPresence } from '#event-log/presence.ts';
import type { Consumer, ConsumerEvents } from './consumer.ts';

/** Between two batches a busy consumer waits for a moment; it is idle when it has counted nothing for so long. */
const BUSY_MS = 1_500;

/** Watches a consumer for what it may say of itself to the other processes [EL11]. */
export class ConsumerPresenceKeeper {
  readonly #failures = new Newest<Failure>();
  #countedAt = Number.NEGATIVE_INFINITY;

  /** The same events, noted on their way. */
  noting(events: ConsumerEvents): ConsumerEvents {
    return {
      onCommitted: (...committed) => {
        this.#countedAt = performance.now();
        events.onCommitted(...committed);
      },
      onFailed: (state, error, ...retry) => {
        this.note(error);
        events.onFailed(state, error, ...retry);
      },
      onRecovered: (...recovered) => events.onRecovered(...recovered),
    };
  }

  /** Something failed that will be tried again. */
  note(error: unknown): void {
    this.#failures.note(failureOf(error));
  }

  presenceOf(consumer: Pick<Consumer, 'state' | 'isFailing'>): ConsumerPresence {
    return { kind: 'consumer', state: this.#activityOf(consumer), lastFailure: this.#failures.aged };
  }

  /** What is not known to work yet has not failed either, unless that was noted. */
  #activityOf(consumer: Pick<Consumer, 'state' | 'isFailing'>): ConsumerActivity {
    if (consumer.isFailing('database') || consumer.isFailing('event_log'))
      return this.#failures.aged === undefined ? 'starting' : 'retrying';
    const isBusy = consumer.state !== 'reading' || performance.now() - this.#countedAt < BUSY_MS;
    return isBusy ? 'counting' : 'idle';
  }
}
