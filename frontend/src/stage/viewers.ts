import type { Timers } from '../timers.ts';

/** Who can be asked how many watch. */
export interface ViewersReader {
  pipeline(): Promise<{ readonly intake: { readonly viewers: number | null } | null }>;
}

const ASKED_EVERY_MS = 2_000;

/** How many watch the results, without any framework; undefined while nobody can tell. */
export class Viewers {
  readonly #reader: ViewersReader;
  readonly #timers: Timers;
  readonly #listeners = new Set<() => void>();
  #count: number | undefined;
  #cancelNext = () => {};
  #isAsking = false;

  constructor(reader: ViewersReader, timers: Timers) {
    this.#reader = reader;
    this.#timers = timers;
  }

  /** Asks for as long as somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1 && !this.#isAsking) void this.#ask();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#cancelNext();
    };
  };

  readonly getSnapshot = (): number | undefined => this.#count;

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const count = await this.#reader.pipeline().then(
      ({ intake }) => intake?.viewers ?? undefined,
      () => undefined,
    );
    this.#isAsking = false;
    if (this.#listeners.size === 0) return;
    this.#cancelNext = this.#timers.after(ASKED_EVERY_MS, () => void this.#ask());
    if (count === this.#count) return;
    this.#count = count;
    for (const listener of this.#listeners) listener();
  }
}
