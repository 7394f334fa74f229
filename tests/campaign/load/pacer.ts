/** How often turns are given, in ms. */
const TICK_MS = 10;
/** Turns nobody took are not saved up for longer than this: a stall is no reason for a rush. */
const SAVED_MAX_MS = 100;

/** Lets those who wait go on at a steady rate altogether, whatever the rate at which they come back. */
export class Pacer {
  readonly #perMs: number;
  readonly #waiting: (() => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();
  #turns = 0;
  #isOver = false;

  /** @param rate Turns a second. */
  constructor(rate: number) {
    this.#perMs = rate / 1000;
    this.#timer = setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  /** Resolves when it is the caller's turn, and for everybody when the pacer has stopped. */
  turn(): Promise<void> {
    return this.#isOver ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  stop(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    for (const go of this.#waiting.splice(0)) go();
  }

  #tick(now: number): void {
    const earned = this.#turns + (now - this.#last) * this.#perMs;
    this.#turns = Math.min(earned, Math.max(1, SAVED_MAX_MS * this.#perMs));
    this.#last = now;
    for (; this.#turns >= 1 && this.#waiting.length > 0; this.#turns -= 1) this.#waiting.shift()?.();
  }
}
