import type { Timers } from '../timers.ts';

interface Planned {
  at: number;
  readonly run: () => void;
}

const OPENED_AT = Date.UTC(2026, 5, 1, 12);

/** A clock that stands still until a test turns it. */
export class ManualTimers implements Timers {
  #now = OPENED_AT;
  #setBackMs = 0;
  readonly #planned = new Set<Planned>();

  readonly now = (): number => this.#now;

  readonly elapsed = (): number => this.#now + this.#setBackMs - OPENED_AT;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const planned = { at: this.#now + ms, run };
    this.#planned.add(planned);
    return () => void this.#planned.delete(planned);
  };

  /** In how many ms each planned call is due, soonest first. */
  get due(): number[] {
    return [...this.#planned].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  /** Turns the clock on by `ms` and makes each call when it is due. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#planned.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }

  /** Sets the clock back, as its owner may; what is planned still comes after the same time. */
  setBack(ms: number): void {
    const planned = [...this.#planned];
    this.#now -= ms;
    this.#setBackMs += ms;
    for (const each of planned) each.at -= ms;
  }

  #next(end: number): Planned | undefined {
    return [...this.#planned].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
