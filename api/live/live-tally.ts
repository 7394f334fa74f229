import { isDeepStrictEqual } from 'node:util';
import type { Tally } from '#ballot/tally.ts';
import type { TallyReader } from '#results/ports.ts';
import { BackgroundWork } from '#runtime/background.ts';
import { backoffMs, pause } from '#runtime/backoff.ts';

export interface LiveTallyOptions {
  readonly reader: Pick<TallyReader, 'watchTally'>;
  /** Updates a second at most. */
  readonly updatesPerSecondMax: number;
  /** Told of each failure. */
  onEachFailure?(error: unknown): void;
  /** Told of the first failure since the last success. */
  onFailed?(error: unknown): void;
  onRecovered?(): void;
}

/** The newest tally this process knows, and how fresh that knowledge is. */
export interface TallyReading {
  readonly tally: Tally;
  /** Age of the reading in ms. */
  readonly ageMs: number;
  /** Whether it is older than an answer may be: the database cannot be read. */
  readonly stale: boolean;
}

const POLL_INTERVAL_MS = 1_000;
/** An answer is at most this old, unless the database cannot be read [API5]. */
const FRESH_MS = 2_000;

/**
 * Watches the tally once for the whole process: however many clients ask or listen, the database is read once a
 * change, and once a second without one.
 */
export class LiveTally extends BackgroundWork {
  readonly #options: LiveTallyOptions;
  readonly #listeners = new Set<() => void>();
  #tally: Tally | undefined;
  #readAt = 0;
  #failure: unknown;
  #toldStale = false;

  constructor(options: LiveTallyOptions) {
    super();
    this.#options = options;
  }

  /** The newest reading, or undefined before the first. */
  get newest(): TallyReading | undefined {
    const ageMs = performance.now() - this.#readAt;
    return this.#tally && { tally: this.#tally, ageMs, stale: ageMs > FRESH_MS };
  }

  /** Whether the ballot is known to be closed. While the database cannot be asked, what was read last is so. */
  get isBallotClosed(): boolean {
    return this.#tally?.ballot.isOpen === false;
  }

  /** Why the last reading failed; undefined when it went well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Calls `listener` after each change of the tally, and when it goes stale or comes back. */
  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  protected override async work(signal: AbortSignal): Promise<void> {
    const pauseMs = 1000 / this.#options.updatesPerSecondMax;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const readings = this.#options.reader.watchTally({
          signal,
          pollIntervalMs: POLL_INTERVAL_MS,
          pauseMs,
        });
        for await (const tally of readings) {
          failures = 0;
          this.#succeed(tally);
        }
      } catch (error) {
        this.#fail(error);
        await pause(backoffMs(failures, { pauseMs: 100, pauseMaxMs: 1_000 }), signal);
      }
    }
  }

  #succeed(tally: Tally): void {
    const known = this.#tally;
    const changed = known === undefined || !isSame(tally, known);
    if (this.#failure !== undefined) this.#options.onRecovered?.();
    this.#failure = undefined;
    if (changed) this.#tally = tally;
    this.#readAt = performance.now();
    if (changed || this.#toldStale) this.#tell();
  }

  #fail(error: unknown): void {
    if (this.#failure === undefined) this.#options.onFailed?.(error);
    this.#failure = error;
    this.#options.onEachFailure?.(error);
    if (this.newest?.stale && !this.#toldStale) this.#tell();
  }

  #tell(): void {
    this.#toldStale = this.newest?.stale ?? false;
    for (const listener of this.#listeners) listener();
  }
}

/** A database that was restored may come to the revision of before with something else. */
function isSame(one: Tally, other: Tally): boolean {
  return (
    one.revision === other.revision &&
    one.total === other.total &&
    isDeepStrictEqual(one.ballot, other.ballot)
  );
}
