export interface LoopWatchOptions {
  /** Told when the event loop begins to be overloaded and when it no longer is, with its mean delay in ms. */
  onChange(isOverloaded: boolean, meanDelayMs: number): void;
}

/** How often the loop is asked to be on time. */
const TICK_MS = 100;
const WINDOW_MS = 1_000;
/**
 * Mean delays of a window. Measured on two cores: idle 1 ms; two thousand people in one room who vote at once 40 ms;
 * 5,000 connections that vote without a pause 50 ms, and 99 in 100 of their votes are answered within 2 s. A vote
 * takes several turns of the loop: at 110 to 230 ms the slowest took 2.2 s, which is longer than an append may take.
 */
const DELAY_MAX_MS = 200;
const DELAY_CALM_MS = 100;
/** So many late windows in a row are no start, no collected garbage and no room full of people. */
const WINDOWS_MAX = 3;

/** Judges how late the event loop is, second by second. It is a timer's delay and nothing a request pays for. */
export class LoopWatch {
  readonly #onChange: LoopWatchOptions['onChange'];
  #timer: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #window = { beganAt: 0, delayMs: 0, ticks: 0 };
  #lateWindows = 0;
  #isOverloaded = false;

  constructor({ onChange }: LoopWatchOptions) {
    this.#onChange = onChange;
  }

  /** Whether the loop has been late for seconds on end, and has not been calm since. */
  get isOverloaded(): boolean {
    return this.#isOverloaded;
  }

  start(): void {
    this.#lastTick = performance.now();
    this.#beginWindow(this.#lastTick);
    this.#timer ??= setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(now: number): void {
    this.#window.delayMs += Math.max(0, now - this.#lastTick - TICK_MS);
    this.#window.ticks += 1;
    this.#lastTick = now;
    if (now - this.#window.beganAt < WINDOW_MS) return;
    this.#judge(this.#window.delayMs / this.#window.ticks);
    this.#beginWindow(now);
  }

  #beginWindow(now: number): void {
    this.#window = { beganAt: now, delayMs: 0, ticks: 0 };
  }

  #judge(meanDelayMs: number): void {
    this.#lateWindows = meanDelayMs > DELAY_MAX_MS ? this.#lateWindows + 1 : 0;
    const isOverloaded = this.#isOverloaded ? meanDelayMs > DELAY_CALM_MS : this.#lateWindows >= WINDOWS_MAX;
    if (isOverloaded === this.#isOverloaded) return;
    this.#isOverloaded = isOverloaded;
    this.#onChange(isOverloaded, meanDelayMs);
  }
}
