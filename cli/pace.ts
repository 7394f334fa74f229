import { count } from './figures.ts';
import type { Terminal } from './terminal.ts';

const INTERVAL_MS = 200;

/** Tells how far something long has come, and how fast it goes, often enough for a person and no oftener. */
export class Pace {
  readonly #terminal: Pick<Terminal, 'progress'>;
  readonly #what: string;
  readonly #began = performance.now();
  #toldAt = 0;
  #done = 0;

  /** @param what In the plural: `votes`. */
  constructor(terminal: Pick<Terminal, 'progress'>, what: string) {
    this.#terminal = terminal;
    this.#what = what;
  }

  get done(): number {
    return this.#done;
  }

  add(more: number): void {
    this.#done += more;
    const now = performance.now();
    if (now - this.#toldAt < INTERVAL_MS) return;
    this.#toldAt = now;
    const perSecond = Math.round(this.#done / ((now - this.#began) / 1_000));
    this.#terminal.progress(`${count(this.#done)} ${this.#what}, ${count(perSecond)} a second …`);
  }
}
