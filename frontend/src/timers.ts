/** Time as the page's parts are handed it, so that a test can turn the clock. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment before, by a clock that nobody sets: for how long something took. */
  elapsed(): number;
  /** Calls `run` once, `ms` from now, unless the returned function is called first. */
  after(ms: number, run: () => void): () => void;
}

/** The clock of the browser. */
export const browserTimers: Timers = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
