import type { BallotState } from '#ballot/ballot-state.ts';
import type { Option } from '#ballot/options.ts';
import type { Tally } from '#ballot/tally.ts';
import type { Vote, VoteIdentity } from '#ballot/vote.ts';

/**
 * Where votes are counted, split by direction: who counts cannot serve, who serves cannot count. Nothing here
 * knows which database keeps the tally. Failures of the server or the connection surface as
 * `DatabaseUnavailable`, everything else as `DatabaseError` (runtime/database).
 */

/** Counts votes. */
export interface TallyWriter {
  /**
   * Records a batch in one transaction: all of it or nothing [RS1]. A vote is counted once however often it is
   * applied, in one batch or in many, by one caller or by several at once [RS2].
   */
  applyBatch(batch: Batch): Promise<BatchOutcome>;
}

/** Reads what was counted. */
export interface TallyReader {
  /** One consistent snapshot [RS4]. */
  readTally(): Promise<Tally>;
  /**
   * Yields the tally at once and then at least every `pollIntervalMs`, sooner when a change is notified, but
   * never twice within `pauseMs`. A notification is a hint; the reading is the truth [RS5].
   * Yields unchanged tallies too: each one says that the database was read just now. Ends when `signal` aborts;
   * throws when the database cannot be read, and may then be called again.
   */
  watchTally(options: WatchOptions): AsyncIterable<Tally>;
  /** Votes per minute of the last `minutes` (1–1440), oldest first, empty minutes filled with zero [RS8]. */
  readHistory(minutes: number): Promise<MinuteCounts[]>;
  /** What became of each of these request ids, by request id; the vote counted first where there are two. */
  readReceipts(requestIds: readonly string[]): Promise<Map<string, VoteReceipt>>;
}

/** Looks at what could not be counted. */
export interface DeadLetterReader {
  /** How many wait for an operator to settle them, counted up to a bound, and the newest of these. */
  readDeadLetters(): Promise<DeadLetterSummary>;
}

/** Says whether what an event log holds is recorded. */
export interface VoteAuditor {
  /**
   * What became of each entry, in their order. A vote is looked for by its identity, and what is no vote by its place
   * and its bytes: never by its place alone, which a log that has lost its end may give to another entry.
   */
  audit(entries: readonly AuditedEntry[]): Promise<AuditFinding[]>;
  /** For each option its counter and the audit rows it has to equal, in one snapshot. Takes the longer the more rows. */
  compareCounters(): Promise<CounterComparison[]>;
}

/** An entry of the event log. */
export interface AuditedEntry {
  readonly position: string;
  /** Names and values in turn, as the bytes they arrived in. */
  readonly fields: readonly Uint8Array[];
  /** Undefined where they are no vote. */
  readonly vote: VoteIdentity | undefined;
}

export type AuditFinding =
  /** Counted as the vote of this entry. */
  | 'counted'
  /** Its vote is counted as that of another entry, or of none: it had been sent again. */
  | 'resent'
  /** Kept as an entry that can never be counted, whatever was done about it later. */
  | 'dead_lettered'
  | 'missing';

export interface CounterComparison {
  readonly option: Option;
  readonly counter: number;
  /** Audit rows with this option. */
  readonly audited: number;
}

export interface DeadLetterSummary {
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly isAtLeast: boolean;
  /** Undefined where there is none. Its reason may be any text that a consumer of whatever version wrote. */
  readonly newest: { readonly reason: string; readonly recordedAt: Date } | undefined;
}

/**
 * Opens and closes the ballot. Each call gives the state after it, may be repeated, and is told to whoever watches the
 * tally. It says what is taken and shown; what was accepted is counted in any state [RS10].
 */
export interface BallotKeeper {
  /** Votes are taken. The counts are not revealed, or no longer. */
  open(): Promise<BallotState>;
  /** No more votes are taken. */
  close(): Promise<BallotState>;
  /** The counts are shown to everybody, whether votes are still taken or not. */
  reveal(): Promise<BallotState>;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly pollIntervalMs: number;
  readonly pauseMs: number;
}

export interface Batch {
  readonly votes: readonly PositionedVote[];
  readonly deadLetters: readonly DeadLetter[];
}

/**
 * A vote and where the event log had put it; the position is kept for audit only, never to tell votes apart. It is
 * empty for a vote that was counted by `increment_vote` and never was in the log.
 */
export interface PositionedVote extends Vote {
  readonly position: string;
}

/** An entry that can never be counted. */
export interface DeadLetter {
  readonly position: string;
  readonly reason: string;
  /** Names and values in turn, as the bytes they arrived in. */
  readonly fields: readonly Uint8Array[];
  /** The request id, where the entry had a readable one. */
  readonly requestId?: string;
}

export interface BatchOutcome {
  /** Votes of the batch that had not been counted before. */
  readonly counted: number;
}

export interface MinuteCounts {
  readonly minute: Date;
  readonly counts: Readonly<Record<Option, number>>;
}

export type VoteReceipt =
  | {
      readonly state: 'counted';
      readonly option: Option;
      readonly countedAt: Date;
      readonly position: string;
    }
  | { readonly state: 'dead_lettered'; readonly position: string }
  | { readonly state: 'not_counted' };
