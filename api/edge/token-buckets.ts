export interface BucketLimits {
  /** Tokens a bucket gains in a second, at least 1. */
  readonly perSecond: number;
  /** Tokens a full bucket holds: what may be taken at once. */
  readonly burst: number;
}

export interface TokenBucketsOptions extends BucketLimits {
  /** How many buckets one generation remembers. */
  readonly bucketsMax?: number;
  /** A clock in ms that never goes back. */
  readonly now?: () => number;
}

/**
 * At the default limits a bucket is remembered for 2 to 4 s. One process takes some 5,000 votes a second, so that not
 * even a flood in which every vote has an address of its own comes near this; two generations of it take 17 MB.
 */
const BUCKETS_MAX = 50_000;
/** A tiny bucket is no reason to begin a generation with each request. */
const GENERATION_MIN_MS = 1_000;
/** What sums of fractions may be wrong by, as a share of a token. */
const ROUNDING = 0.001;

/**
 * A token bucket for each client. A bucket is kept as one number, the time at which it will be full again; a full one
 * need not be kept at all. So there are two generations: a bucket that nobody has taken from for as long as it takes
 * to fill an empty one is full, and goes with the old generation. Nothing runs by itself.
 */
export class TokenBuckets {
  #tokenMs: number;
  #fillMs: number;
  readonly #bucketsMax: number;
  readonly #now: () => number;
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #turnAt = 0;

  constructor({
    perSecond,
    burst,
    bucketsMax = BUCKETS_MAX,
    now = () => performance.now(),
  }: TokenBucketsOptions) {
    this.#tokenMs = 1000 / perSecond;
    this.#fillMs = burst * this.#tokenMs;
    this.#bucketsMax = bucketsMax;
    this.#now = now;
  }

  /** How many buckets are remembered, at most twice `bucketsMax`. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Takes a token out of the client's bucket; false when there is none. */
  take(client: string): boolean {
    const now = this.#now();
    if (now >= this.#turnAt || this.#young.size >= this.#bucketsMax) this.#turn(now);
    const known = this.#young.get(client) ?? this.#old.get(client) ?? now;
    const fullAt = Math.max(known, now) + this.#tokenMs;
    if (fullAt - now > this.#fillMs + ROUNDING * this.#tokenMs) return false;
    this.#young.set(client, fullAt);
    return true;
  }

  /**
   * Goes by other limits from now on. What a client has taken and not regained yet it goes on lacking, up to an empty
   * bucket of the new size: so nobody gains or loses by when the change comes, and a full bucket stays full.
   */
  change({ perSecond, burst }: BucketLimits): void {
    const now = this.#now();
    const tokenMs = 1000 / perSecond;
    const fillMs = burst * tokenMs;
    const stretch = tokenMs / this.#tokenMs;
    const changed = (generation: ReadonlyMap<string, number>) =>
      new Map(
        [...generation]
          .filter(([, fullAt]) => fullAt > now)
          .map(([client, fullAt]) => [client, now + Math.min((fullAt - now) * stretch, fillMs)]),
      );
    this.#young = changed(this.#young);
    this.#old = changed(this.#old);
    this.#tokenMs = tokenMs;
    this.#fillMs = fillMs;
    this.#turnAt = now + Math.max(fillMs, GENERATION_MIN_MS); // Until then no bucket of either may be forgotten.
  }

  /** Forgets the old generation. When too many are young, that forgives some client early and refuses nobody. */
  #turn(now: number): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnAt = now + Math.max(this.#fillMs, GENERATION_MIN_MS);
  }
}
