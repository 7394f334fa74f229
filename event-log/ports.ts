import type { Vote } from '#ballot/vote.ts';

/**
 * The event log, split by direction: who appends cannot acknowledge, who reads cannot append. Nothing here
 * knows what keeps the log. A `position` is where the log put a vote, an opaque string.
 */

/** Puts votes into the log. */
export interface VoteAppender {
  /**
   * Resolves with the vote's position once the log holds it, and not before [EL1].
   *
   * @throws LogUnavailable The log does not hold the vote; it may be tried again.
   * @throws OutcomeUnknown The log may hold the vote; it may be tried again with the same request id.
   */
  append(vote: Vote): Promise<string>;
  /** Ends the connection. Idempotent. */
  close(): Promise<void>;
}

/** Takes votes out of the log, as one member of a group of readers. */
export interface VoteReader {
  /**
   * The next deliveries, oldest first, at most `batchSizeMax`; waits at most `blockTimeoutMs` for the first
   * and gives `[]` when there is none [EL2]. What was read and not acknowledged is delivered again [EL3].
   *
   * @throws LogUnavailable The log cannot be read just now; calling again is safe.
   */
  read(limits: ReadLimits): Promise<Delivery[]>;
  /**
   * Tells the log that these deliveries are dealt with; the group never gets them again [EL4].
   *
   * @throws LogUnavailable It may or may not have been told; calling again is safe.
   */
  acknowledge(positions: readonly string[]): Promise<void>;
  /**
   * Ends a waiting read. It and later ones still give what the log has handed over already, then `[]` at once.
   * Acknowledging goes on working, so that nothing is left behind half done [EL7].
   */
  interrupt(): Promise<void>;
  /** Interrupts a waiting read and ends the connections. Idempotent [EL7]. */
  close(): Promise<void>;
}

/** Looks at the log without taking part. */
export interface LogObserver {
  /** @throws LogUnavailable The log cannot be asked just now. */
  depth(): Promise<LogDepth>;
  /** Ends the connection. Idempotent. */
  close(): Promise<void>;
}

/** Removes from the log what every group is done with. */
export interface LogTrimmer {
  /**
   * Removes acknowledged entries that are too old, and more of them, oldest first, while the log's memory is too
   * full; never one that is unread or pending [EL9]. What is as young as the limits allow may stay a little longer.
   *
   * @throws LogUnavailable The log cannot be trimmed just now; some entries may have been removed.
   */
  trim(limits: TrimLimits): Promise<TrimOutcome>;
  /** Cuts short what is under way and ends the connection. Idempotent. */
  close(): Promise<void>;
}

export interface TrimLimits {
  /** How long an acknowledged entry is kept, counted from when it was appended. */
  readonly retentionMs: number;
  /** The share of its memory the log may use before it keeps fewer acknowledged entries, 0–1. */
  readonly memoryRatioMax: number;
}

export interface TrimOutcome {
  /** How many entries were removed. */
  readonly removed: number;
  /** Whether the memory is still fuller than the limit, though all is removed that may be. */
  readonly isOverfull: boolean;
}

export interface ReadLimits {
  readonly batchSizeMax: number;
  readonly blockTimeoutMs: number;
}

/** One entry as it reached a reader. */
export interface Delivery {
  readonly position: string;
  /** Whether the log had handed this entry to a reader before. */
  readonly redelivered: boolean;
  readonly entry: Entry;
}

export type Entry =
  | { readonly kind: 'vote'; readonly vote: Vote }
  /** Not a vote; `fields` are its names and values in turn, as the bytes they arrived in [EL5]. */
  | {
      readonly kind: 'undecodable';
      readonly reason: string;
      readonly fields: readonly Uint8Array[];
      /** Where it had a readable one. */
      readonly requestId?: string;
    };

export interface LogDepth {
  /** Entries no reader of the group has been given yet. */
  readonly unread: number;
  /** Entries that were given to a reader and are not acknowledged. */
  readonly pending: number;
  /** Age of the oldest pending entry in ms; 0 when none is pending. */
  readonly oldestPendingMs: number;
  /** Memory used as a share of its limit, 0–1; 0 when there is no limit. */
  readonly memoryRatio: number;
  /** Whether the log takes writes, as far as its store tells: its disk is well, and it is no replica. */
  readonly takesWrites: boolean;
  /** Whether the log's store may throw away unread votes when its memory is full. */
  readonly mayEvict: boolean;
}

/** The log did not do what it was asked, and did nothing. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** The log may have done what it was asked. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}
