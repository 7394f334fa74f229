import type { Results } from '#contract/schemas.ts';

/** So long after a vote was refused, who says that the ballot is open knows more: each process learns within 1 s. */
const LAG_MAX_MS = 2_000;

/**
 * Whether the ballot takes votes. Results tell, and so does a vote that was refused, often earlier: results which say
 * soon after that it is open are from before the closing, or of a process that lags.
 */
export class KnownBallot {
  #isOpen = true;
  #refusedAt: number | undefined;

  /** A ballot of which nothing is known takes votes. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether only a refused vote told that it is closed; another look will tell. */
  get isDoubted(): boolean {
    return this.#refusedAt !== undefined;
  }

  /** A vote was refused, at `now` in ms since the epoch. */
  hearRefusal(now: number): void {
    if (this.#isOpen) this.#refusedAt = now;
    this.#isOpen = false;
  }

  /** Results were taken as the newest, at `now` in ms since the epoch. */
  hearResults({ ballot, stale }: Pick<Results, 'ballot' | 'stale'>, now: number): void {
    const isOpen = ballot !== 'closed';
    if (isOpen && (this.#wasRefusedJustBefore(now) || (this.isDoubted && stale === true))) return;
    this.#isOpen = isOpen;
    this.#refusedAt = undefined;
  }

  /** A clock that was set back does not make the wait longer. */
  #wasRefusedJustBefore(now: number): boolean {
    const sinceMs = now - (this.#refusedAt ?? Number.NEGATIVE_INFINITY);
    return sinceMs >= 0 && sinceMs < LAG_MAX_MS;
  }
}
