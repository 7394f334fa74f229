import { Store } from '../store.ts';
import type { Timers } from '../timers.ts';

/** Who can be asked how many watch. */
export interface ViewersReader {
  pipeline(): Promise<{ readonly intake: { readonly viewers: number | null } | null }>;
}

const ASKED_EVERY_MS = 2_000;

/** How many watch the results, without any framework; undefined while nobody can tell. */
export class Viewers extends Store<number | undefined> {
  readonly #reader: ViewersReader;
  readonly #timers: Timers;
  #isRunning = false;
  #isAsking = false;
  #cancelNext = () => {};

  constructor(reader: ViewersReader, timers: Timers) {
    super(undefined);
    this.#reader = reader;
    this.#timers = timers;
  }

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
    const count = await this.#reader.pipeline().then(
      ({ intake }) => intake?.viewers ?? undefined,
      () => undefined,
    );
    this.#isAsking = false;
    if (!this.#isRunning) return;
    this.#cancelNext = this.#timers.after(ASKED_EVERY_MS, () => void this.#ask());
    if (count !== this.state) this.set(count);
  }
}
