import type { Delivery, ReadLimits, VoteReader } from '#event-log/ports.ts';
import type { Batch, TallyWriter } from '#results/ports.ts';
import type { BackoffOptions } from '#runtime/backoff.ts';
import { backoffMs, pause } from '#runtime/backoff.ts';
import { apply } from './apply.ts';

/** What the loop is doing; a stuck pipeline is told by the state it is stuck in. */
export type ConsumerState = 'starting' | 'reading' | 'applying' | 'acknowledging' | 'backing_off' | 'stopped';

/** What the loop needs. */
export type Dependency = 'event_log' | 'database';

/** What the loop tells of its work, for logs and metrics. */
export interface ConsumerEvents {
  /** A batch is committed; `counted` of its votes had not been counted before. */
  onCommitted(deliveries: readonly Delivery[], batch: Batch, counted: number): void;
  /** A step failed and will be tried again after `pauseMs`. */
  onFailed(state: ConsumerState, error: unknown, attempt: number, pauseMs: number): void;
  /** A step that had failed has gone well. */
  onRecovered(state: ConsumerState, attempts: number): void;
}

/** Does the work on a batch, from its reading until it is applied, with something of its own around it. */
export type Surround = <T>(deliveries: readonly Delivery[], work: () => Promise<T>) => Promise<T>;

export interface ConsumerOptions {
  readonly reader: VoteReader;
  readonly writer: TallyWriter;
  readonly limits: ReadLimits;
  /** Retries with short pauses; after them the pauses are long. */
  readonly maxRetries: number;
  readonly events: ConsumerEvents;
  readonly surround?: Surround;
}

const SHORT: BackoffOptions = { pauseMs: 100, pauseMaxMs: 1_000 };
const LONG: BackoffOptions = { pauseMs: 5_000, pauseMaxMs: 5_000 };

/**
 * The loop that counts: read a batch, apply it, acknowledge it. It acknowledges only what is committed, so it may
 * be killed at any instant: what was not acknowledged is delivered again, and what was applied twice counts once.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #stopping = new AbortController();
  #state: ConsumerState = 'starting';
  #enteredAt = performance.now();
  /** What is not known to work; the log is not before it has been read once. */
  readonly #failing = new Set<Dependency>(['event_log']);

  constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  get state(): ConsumerState {
    return this.#state;
  }

  /** How long the loop has been in one step, in ms; 0 while it waits for its start or rests after a failure. */
  get stepMs(): number {
    const resting = this.#state === 'starting' || this.#state === 'backing_off';
    return resting ? 0 : performance.now() - this.#enteredAt;
  }

  /** Whether the last step that needed this dependency failed, or there has been none yet. */
  isFailing(dependency: Dependency): boolean {
    return this.#failing.has(dependency);
  }

  /** Runs until `stop` is called; resolves when the batch in hand is finished or left to be delivered again. */
  async run(): Promise<void> {
    const { reader, writer, events, surround = justDo } = this.#options;
    const { signal } = this.#stopping;
    let ahead = this.#readAhead([]);
    for (;;) {
      const deliveries = await this.#persist('reading', async () => {
        const early = await ahead;
        return early.length > 0 ? early : reader.read(this.#readLimits);
      });
      if (deliveries === undefined) break;
      // An interrupted reader first gives what it had been handed already.
      if (deliveries.length === 0 && signal.aborted) break;
      ahead = this.#readAhead(deliveries);
      if (deliveries.length === 0) continue;
      let done = 0; // Parts of a batch are committed in its order, so another try takes up where the last one ended.
      const onCommitted: ConsumerEvents['onCommitted'] = (part, batch, counted) => {
        done += part.length;
        events.onCommitted(part, batch, counted);
      };
      const applied = await surround(deliveries, () =>
        this.#persist('applying', () => apply(writer, deliveries.slice(done), onCommitted)),
      );
      if (!applied) break;
      const positions = deliveries.map((delivery) => delivery.position);
      await this.#persist('acknowledging', () => reader.acknowledge(positions));
    }
    this.#enter('stopped');
  }

  /** Makes `run` end: no further read; what is in hand is finished, unless what it needs is down. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#options.reader.interrupt();
  }

  /**
   * What is read while these deliveries are dealt with: behind a full batch more waits, and the database need not wait
   * for it too. A failure is met again, and told, once nothing is in hand. A reader that has lost its connection meanwhile
   * gives what is in hand once more, which is recognised.
   */
  async #readAhead(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const { reader, limits } = this.#options;
    if (deliveries.length < limits.batchSizeMax) return [];
    return reader.read({ ...limits, blockTimeoutMs: 1 }).catch(() => []);
  }

  /** A log that is not known to work is asked without waiting, so that one good answer shows soon. */
  get #readLimits(): ReadLimits {
    const { limits } = this.#options;
    return this.isFailing('event_log') ? { ...limits, blockTimeoutMs: 1 } : limits;
  }

  /** Tries a step until it goes well; gives undefined when the loop is told to stop while it fails. */
  async #persist<T>(state: ConsumerState, step: () => Promise<T>): Promise<T | undefined> {
    const dependency: Dependency = state === 'applying' ? 'database' : 'event_log';
    for (let attempt = 0; ; attempt += 1) {
      this.#enter(state);
      try {
        const result = await step();
        if (attempt > 0) this.#options.events.onRecovered(state, attempt);
        this.#failing.delete(dependency);
        return result;
      } catch (error) {
        this.#failing.add(dependency);
        const pauseMs = this.#pauseAfter(state, attempt);
        this.#options.events.onFailed(state, error, attempt, pauseMs);
        this.#enter('backing_off');
        await pause(pauseMs, this.#stopping.signal);
        if (this.#stopping.signal.aborted) return undefined;
      }
    }
  }

  /** The log says by itself when it is back, so only a batch that keeps failing is given a longer rest. */
  #pauseAfter(state: ConsumerState, attempt: number): number {
    const exhausted = state === 'applying' && attempt >= this.#options.maxRetries;
    return exhausted ? backoffMs(0, LONG) : backoffMs(attempt, SHORT);
  }

  #enter(state: ConsumerState): void {
    this.#state = state;
    this.#enteredAt = performance.now();
  }
}

const justDo: Surround = (_, work) => work();
