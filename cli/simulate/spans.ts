/** So many classes to each doubling of the span: a class is about 1 % wide. */
const CLASSES_PER_DOUBLING = 64;

/** Spans of time, kept as how many fell into each class, so that a day of them takes no more room than a minute. */
export class Spans {
  readonly #classes = new Map<number, number>();
  #count = 0;
  #maxMs = 0;

  add(ms: number): void {
    const index = Math.round(Math.log2(Math.max(ms, 0.001)) * CLASSES_PER_DOUBLING);
    this.#classes.set(index, (this.#classes.get(index) ?? 0) + 1);
    this.#count += 1;
    this.#maxMs = Math.max(this.#maxMs, ms);
  }

  get maxMs(): number | null {
    return this.#count === 0 ? null : this.#maxMs;
  }

  /** The span that `share` of all (0–1) do not exceed, in ms, within 1 %; null where there is none. */
  quantile(share: number): number | null {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let passed = 0;
    for (const [index, count] of [...this.#classes].sort(([one], [other]) => one - other)) {
      passed += count;
      if (passed >= rank) return Math.min(2 ** (index / CLASSES_PER_DOUBLING), this.#maxMs);
    }
    return null;
  }
}
