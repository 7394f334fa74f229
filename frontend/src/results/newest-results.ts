import type { Results } from '#contract/schemas.ts';

/** So many results in a row that fall behind the newest are believed: the database was set back. */
const FALLS_MAX = 3;

/**
 * Which of the results that arrive are shown: the newest revision. A lower one is an answer overtaken on its way,
 * or another process that lags by a second; unless it persists, or is the first after the stream was cut. Then
 * the database was restored to an earlier state, and a page that waited for a higher revision would wait for ever.
 */
export class NewestResults {
  #held: Results | undefined;
  #trustsNext = true;
  #fallsSeen = 0;

  get held(): Results | undefined {
    return this.#held;
  }

  /** Whether lower revisions were seen that are not believed yet; another look will tell. */
  get isDoubted(): boolean {
    return this.#fallsSeen > 0;
  }

  /** Takes the next fresh results as the truth, whatever their revision. */
  trustNext(): void {
    this.#trustsNext = true;
  }

  /** Offers results; says whether they are held now. */
  offer(results: Results): boolean {
    if (this.#held !== undefined && results.revision < this.#held.revision && !this.#believes(results)) {
      return false;
    }
    if (results.stale !== true) this.#trustsNext = false;
    this.#fallsSeen = 0;
    this.#held = results;
    return true;
  }

  /** Of results which say themselves that they are not the last, a lower revision says nothing. */
  #believes(results: Results): boolean {
    if (results.stale === true) return false;
    if (this.#trustsNext) return true;
    this.#fallsSeen += 1;
    return this.#fallsSeen >= FALLS_MAX;
  }
}
