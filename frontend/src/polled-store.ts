import { Store } from './store.ts';
import type { Timers } from './timers.ts';

/**
 * A state that is known by asking for it, again and again while it is started, and never two questions at once. An
 * answer that comes after the store was stopped is not taken.
 */
export abstract class PolledStore<State, Answer> extends Store<State> {
  readonly #timers: Timers;
  #isRunning = false;
  #isAsking = false;
  #cancelNext = () => {};

  constructor(state: State, timers: Timers) {
    super(state);
    this.#timers = timers;
  }

  /** Asks once; never rejects. */
  protected abstract ask(): Promise<Answer>;

  /** @returns How long to wait before the next question, in ms. */
  protected abstract take(answer: Answer): number;

  /** Begins to ask. Idempotent. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.reconnect();
  }

  /** Asks no more; what is known stays. Idempotent. */
  stop(): void {
    this.#isRunning = false;
    this.#cancelNext();
  }

  /** Asks at once, as when the network has come back, unless it waits for an answer already. */
  reconnect(): void {
    this.#cancelNext();
    if (this.#isRunning && !this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const answer = await this.ask();
    this.#isAsking = false;
    // Nobody looks any more; whoever comes back asks anew.
    if (!this.#isRunning) return;
    this.#cancelNext = this.#timers.after(this.take(answer), () => void this.#ask());
  }
}
