/** What of the results an observer compares. */
export interface Seen {
  readonly revision: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** One observer's memory: what it saw must not go back. One for each process that answers, for two may differ. */
export class NeverFalls {
  readonly #who: string;
  #revision = 0;
  readonly #counts = new Map<string, number>();

  constructor(who: string) {
    this.#who = who;
  }

  /** What has fallen since the last look, one sentence each. */
  look({ revision, counts }: Seen): string[] {
    const fallen: string[] = [];
    if (revision < this.#revision)
      fallen.push(`${this.#who} saw revision ${revision} after ${this.#revision}`);
    this.#revision = revision;
    for (const [option, count] of Object.entries(counts)) {
      const before = this.#counts.get(option) ?? 0;
      if (count < before)
        fallen.push(`${this.#who} saw ${count} ${option} after ${before}, revision ${revision}`);
      this.#counts.set(option, count);
    }
    return fallen;
  }
}
