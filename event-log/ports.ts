import type { Vote } from '#ballot/vote.ts';
import type { Presence } from './presence.ts';

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

/** Sees whether the log keeps what it has promised by `append`. */
export interface PromiseWatch {
  /**
   * The votes this process was promised that the log no longer holds although it has not told that they were
   * acknowledged, each given once [EL12]. They may have been counted before the log lost them.
   *
   * @throws LogUnavailable The log cannot be asked just now; nothing is forgotten.
   */
  takeBroken(): Promise<BrokenPromises>;
}

export interface BrokenPromises {
  readonly broken: readonly Promised[];
  /** How many promises more may be broken and are not watched, for there is a limit to what is remembered. */
  readonly unwatched: number;
}

/** A vote that the log has promised to hold. */
export interface Promised {
  readonly position: string;
  readonly requestId: string;
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

/** Says to all who take part in the log that this process is there, and how it is. */
export interface PresenceTeller {
  /**
   * Lasts for PRESENCE_LASTS_MS, in the place of what this process has told before.
   *
   * @throws LogUnavailable It may or may not have been told.
   */
  tell(presence: Presence): Promise<void>;
  /** Takes it back where that is done at once, and ends the connection. Idempotent. */
  close(): Promise<void>;
}

/** Sees who has told that it is there. */
export interface PresenceReader {
  /**
   * In the order in which they began. Others may have written there: what is no presence is left out.
   *
   * @throws LogUnavailable The log cannot be asked just now.
   */
  read(): Promise<Seen[]>;
}

/** After so long without a word a process counts as gone. */
export const PRESENCE_LASTS_MS = 5_000;

export interface Seen {
  readonly presence: Presence;
  /** When it was told, by the log's own clock. */
  readonly agoMs: number;
  /** Whether it was told by the one who looks: who does not find itself knows that the others may be missing too. */
  readonly isOwn: boolean;
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
  /**
   * Removes all that every group is done with, however young it is, to the last entry; never one that is unread or
   * pending [EL9]. Gives how many entries that were.
   *
   * @throws LogUnavailable It cannot be done just now; some entries may have been removed.
   */
  removeDone(): Promise<number>;
  /** Cuts short what is under way and ends the connection. Idempotent. */
  close(): Promise<void>;
}

/** Looks through what the log still holds, without taking part. */
export interface RetainedLog {
  /**
   * The entries behind `cursor`, oldest first, at most `countMax` and fewer where they are large; without a cursor it
   * begins, and from one `next` to the other it comes to an end: what is appended meanwhile may be left to the next
   * time. What it says of the entries of one page was so at one instant.
   *
   * @throws LogUnavailable The log cannot be asked just now; calling again is safe.
   */
  page(cursor: string | undefined, countMax: number): Promise<RetainedPage>;
  /**
   * The same entries as they are by now; what the log no longer holds is left out. All of them are in memory at once,
   * so ask for few where they may be large.
   *
   * @throws LogUnavailable The log cannot be asked just now; calling again is safe.
   */
  lookAgain(positions: readonly string[]): Promise<RetainedEntry[]>;
  /** Cuts short what is under way and ends the connection. Idempotent. */
  close(): Promise<void>;
}

export interface RetainedPage {
  readonly entries: readonly RetainedEntry[];
  /** Where to go on, an opaque string; undefined at the end. */
  readonly next: string | undefined;
}

/** An entry in the log, whoever has read it. */
export interface RetainedEntry {
  readonly position: string;
  /** Its names and values in turn, as the bytes they were stored in. */
  readonly fields: readonly Uint8Array[];
  /** Whether the group has acknowledged it: it was delivered, and is not pending. Without a group nothing is. */
  readonly isAcknowledged: boolean;
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
  /** Entries the log has taken in all, those that were trimmed too; undefined where it cannot tell. */
  readonly appended: number | undefined;
}

/** The log did not do what it was asked, and did nothing. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** The log may have done what it was asked. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}
