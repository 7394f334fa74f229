import { pause } from '#runtime/backoff.ts';

export interface WhileAskedOptions {
  /** Between the end of a reading and the next. */
  readonly intervalMs?: number;
  /** When nobody has asked for so long, nothing is read any more. */
  readonly restAfterMs?: number;
}

const INTERVAL_MS = 1_000;
const REST_AFTER_MS = 10_000;
/** A reading takes its time, and so does the pause after it; what is older than both cannot be read just now. */
const FRESH_MS = 3_000;
/** So long the first who asks waits for the first reading. */
const FIRST_WAIT_MS = 1_000;

/**
 * Reads something once a second while somebody asks for it, and rests while nobody does: however many ask, they cause
 * no reading of their own.
 */
export class WhileAsked<T> {
  readonly #read: () => Promise<T>;
  readonly #intervalMs: number;
  readonly #restAfterMs: number;
  readonly #stopping = new AbortController();
  #askedAt = 0;
  #held: { readonly value: T; readonly at: number } | undefined;
  /** Set while it is awake. */
  #awake: { readonly first: Promise<void>; readonly end: Promise<void> } | undefined;

  constructor(
    read: () => Promise<T>,
    { intervalMs = INTERVAL_MS, restAfterMs = REST_AFTER_MS }: WhileAskedOptions = {},
  ) {
    this.#read = read;
    this.#intervalMs = intervalMs;
    this.#restAfterMs = restAfterMs;
  }

  /**
   * The newest reading and its age; undefined where it failed, or none has ended lately. At once, unless it has rested:
   * then after the first reading, or a second.
   */
  async newest(): Promise<{ readonly value: T; readonly agoMs: number } | undefined> {
    this.#askedAt = performance.now();
    this.#awake ??= this.#wake();
    await this.#awake.first;
    const agoMs = performance.now() - (this.#held?.at ?? 0);
    return this.#held && agoMs < FRESH_MS ? { value: this.#held.value, agoMs: Math.round(agoMs) } : undefined;
  }

  /** Ends it, and waits for the reading under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#awake?.end;
  }

  #wake(): { first: Promise<void>; end: Promise<void> } {
    const firstReading = this.#look();
    const waited = new AbortController();
    const first = Promise.race([firstReading, pause(FIRST_WAIT_MS, waited.signal)]).finally(() =>
      waited.abort(),
    );
    return { first, end: this.#goOn(firstReading) };
  }

  async #goOn(firstReading: Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    await firstReading;
    while (!signal.aborted && performance.now() - this.#askedAt < this.#restAfterMs) {
      await pause(this.#intervalMs, signal);
      if (!signal.aborted) await this.#look();
    }
    this.#awake = undefined;
  }

  async #look(): Promise<void> {
    try {
      const value = await this.#read();
      this.#held = { value, at: performance.now() };
    } catch {
      this.#held = undefined;
    }
  }
}
