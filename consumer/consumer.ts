import type { Delivery, ReadLimits, VoteReader } from '#event-log/ports.ts';
import type { Batch, TallyWriter } from '#results/ports.ts';
import type { BackoffOptions } from '#runtime/backoff.ts';
import { backoffMs, pause } from '#runtime/backoff.ts';
import { apply } from './apply.ts';
import type { StepState } from './steps.ts';
import { Steps } from './steps.ts';

/** What the loop is doing. */
export type ConsumerState = 'starting' | StepState | 'stopped';

/** What the loop needs. */
export type Dependency = 'event_log' | 'database';

/** What the loop tells of its work, for logs and metrics. */
export interface ConsumerEvents {
  /** A batch is committed; `counted` of its votes had not been counted before. */
  onCommitted(deliveries: readonly Delivery[], batch: Batch, counted: number): void;
  /** A step failed and will be tried again after `pauseMs`. */
  onFailed(state: StepState, error: unknown, attempt: number, pauseMs: number): void;
  /** A step that had failed has gone well. */
  onRecovered(state: StepState, attempts: number): void;
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
 * So many full batches are in hand at most: one that is committed, one that is read and spelt out for the database
 * meanwhile, one on its way there.
 */
export const IN_HAND_MAX = 3;
/**
 * In ms. Batches wait for each other at the counter rows, those of all consumers. A database that takes so long is given
 * one at a time: it counts as many, and none of them waits for longer than a statement may take.
 */
const SLOW_MS = 300;

/**
 * The loop that counts: read a batch, apply it, acknowledge it. It acknowledges only what is committed, so it may
 * be killed at any instant: what was not acknowledged is delivered again, and what was applied twice counts once.
 *
 * Behind a full batch more waits, and the next is begun before that one is done. Behind any other the loop waits until it
 * has none in hand: what comes meanwhile is one batch and not many, or is left to other consumers.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #stopping = new AbortController();
  readonly #steps = new Steps();
  #phase: 'starting' | 'running' | 'stopped' = 'starting';
  /** Whether the batch that was applied last took long. */
  #isSlow = false;
  /** Told to stop while a batch fails: no other is begun, for it would fail as slowly. */
  #isLeaving = false;
  /** What is not known to work; the log is not before it has been read once. */
  readonly #failing = new Set<Dependency>(['event_log']);

  constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  /** Of several batches in hand, what has been done about one for longest. */
  get state(): ConsumerState {
    return this.#phase === 'running' ? (this.#steps.state ?? 'reading') : this.#phase;
  }

  /** How long the loop has been in one step, in ms; 0 while it waits for its start or rests after a failure. */
  get stepMs(): number {
    return this.#steps.longestMs;
  }

  /** Whether the last step that needed this dependency failed, or there has been none yet. */
  isFailing(dependency: Dependency): boolean {
    return this.#failing.has(dependency);
  }

  /** Runs until `stop` is called; resolves when what is in hand is finished or left to be delivered again. */
  async run(): Promise<void> {
    const { reader, limits } = this.#options;
    this.#phase = 'running';
    const inHand: Promise<void>[] = [];
    while (!this.#isLeaving) {
      const deliveries = await this.#persist('reading', () => reader.read(this.#readLimits));
      if (deliveries === undefined || this.#isLeaving) break;
      // An interrupted reader first gives what it had been handed already.
      if (deliveries.length === 0 && this.#stopping.signal.aborted) break;
      inHand.push(this.#count(deliveries));
      const isMoreWaiting = deliveries.length >= limits.batchSizeMax;
      while (inHand.length >= (isMoreWaiting && !this.#isSlow ? IN_HAND_MAX : 1)) await inHand.shift();
    }
    await Promise.all(inHand);
    this.#phase = 'stopped';
  }

  /** Makes `run` end: no further read; what is in hand is finished, unless what it needs is down. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#options.reader.interrupt();
  }

  /** Applies a batch and acknowledges it; leaves it where it is once the loop is told to stop while that fails. */
  async #count(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const { reader, writer, events, surround = justDo } = this.#options;
    let done = 0; // Parts of a batch are committed in its order, so another try takes up where the last one ended.
    const onCommitted: ConsumerEvents['onCommitted'] = (part, batch, counted) => {
      done += part.length;
      events.onCommitted(part, batch, counted);
    };
    const beganAt = performance.now();
    const applied = await surround(deliveries, () =>
      this.#persist('applying', () => apply(writer, deliveries.slice(done), onCommitted)),
    );
    this.#isSlow = performance.now() - beganAt > SLOW_MS;
    this.#isLeaving ||= applied === undefined;
    if (!applied) return;
    const positions = deliveries.map((delivery) => delivery.position);
    await this.#persist('acknowledging', () => reader.acknowledge(positions));
  }

  /** A log that is not known to work is asked without waiting, so that one good answer shows soon. */
  get #readLimits(): ReadLimits {
    const { limits } = this.#options;
    return this.isFailing('event_log') ? { ...limits, blockTimeoutMs: 1 } : limits;
  }

  /** Tries a step until it goes well; gives undefined when the loop is told to stop while it fails. */
  async #persist<T>(state: StepState, attemptStep: () => Promise<T>): Promise<T | undefined> {
    const dependency: Dependency = state === 'applying' ? 'database' : 'event_log';
    const step = this.#steps.begin(state);
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          const result = await attemptStep();
          if (attempt > 0) this.#options.events.onRecovered(state, attempt);
          this.#failing.delete(dependency);
          return result;
        } catch (error) {
          this.#failing.add(dependency);
          const pauseMs = this.#pauseAfter(state, attempt);
          this.#options.events.onFailed(state, error, attempt, pauseMs);
          step.enter('backing_off');
          await pause(pauseMs, this.#stopping.signal);
          if (this.#stopping.signal.aborted) return undefined;
          step.enter(state);
        }
      }
    } finally {
      step.end();
    }
  }

  /** The log says by itself when it is back, so only a batch that keeps failing is given a longer rest. */
  #pauseAfter(state: StepState, attempt: number): number {
    const exhausted = state === 'applying' && attempt >= this.#options.maxRetries;
    return exhausted ? backoffMs(0, LONG) : backoffMs(attempt, SHORT);
  }
}

const justDo: Surround = (_, work) => work();
