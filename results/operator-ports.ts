import type { Option } from '#ballot/options.ts';
import type { PositionedVote } from './ports.ts';

/**
 * What an operator does with the count. Failures of the server or the connection surface as `DatabaseUnavailable`,
 * everything else as `DatabaseError` (runtime/database).
 */

/** Computes the counters anew. */
export interface TallyRebuilder {
  /**
   * Sets counters and minutes to what the audit rows add up to, in one transaction [OP2]. Votes may be counted meanwhile:
   * whoever counts waits for its turn. The revision grows, and whoever watches is told, only where something differed.
   */
  rebuild(): Promise<Rebuilt>;
}

export interface Rebuilt {
  /** In ballot order. */
  readonly options: readonly { readonly option: Option; readonly before: number; readonly after: number }[];
  /** How many minutes of the history were wrong. */
  readonly minutes: number;
}

/** Reads every counted vote. */
export interface AuditReader {
  /**
   * The audit rows in the order of their identity, a page after the other, each read when it is asked for. What is counted
   * meanwhile may or may not be among them; what was counted before is, exactly once.
   *
   * @throws DatabaseUnavailable Some pages may have been given; begin again.
   */
  auditRows(): AsyncIterable<readonly AuditRow[]>;
}

/** One counted vote; times are UTC in ISO 8601 to the microsecond, as the database keeps them. */
export interface AuditRow {
  readonly request_id: string;
  readonly option: string;
  readonly timestamp: string;
  /** Null for a vote that came by `increment_vote`. */
  readonly stream_id: string | null;
  readonly counted_at: string;
}

/** Looks at dead letters one by one, and settles them. A settled one stays where it is [OP3]. */
export interface DeadLetterSettler {
  /** Newest first, at most `limit` of them, those before the letter `before` where one is named. */
  list(options: ListOptions): Promise<ListedLetter[]>;
  /** Those of these ids that there are, oldest first, with all that was kept of them. */
  read(ids: readonly number[]): Promise<KeptLetter[]>;
  /** The next `limit` of them behind the letter `after`, oldest first, with all that was kept. */
  readNext(options: ReadNextOptions): Promise<KeptLetter[]>;
  /**
   * Counts the votes and marks their letters as replayed, in one transaction; a vote that was counted before is not
   * counted again.
   *
   * @throws DatabaseError The database refuses one of the votes; nothing was done.
   */
  replay(votes: readonly ReplayedVote[]): Promise<{ readonly counted: number }>;
  /** Marks letters as no votes; gives the ids of those that were not settled before. */
  drop(ids: readonly number[]): Promise<number[]>;
}

export interface ListOptions {
  readonly withSettled: boolean;
  readonly limit: number;
  readonly before?: number;
}

export interface ReadNextOptions {
  readonly withSettled: boolean;
  readonly limit: number;
  /** 0 for the beginning. */
  readonly after: number;
}

export interface ReplayedVote {
  readonly letter: number;
  readonly vote: PositionedVote;
}

export type Settlement = 'replayed' | 'dropped';

export interface ListedLetter {
  readonly id: number;
  readonly position: string;
  /** Any text that a consumer of whatever version wrote. */
  readonly reason: string;
  readonly requestId: string | null;
  /** Bytes of names and values before the cut. */
  readonly size: number;
  readonly recordedAt: Date;
  /** Null while nobody has settled it. */
  readonly settledAs: Settlement | null;
  readonly settledAt: Date | null;
}

export interface KeptLetter extends ListedLetter {
  /** Names and values in turn, as the bytes they arrived in, cut at 64 KiB. */
  readonly fields: readonly Uint8Array[];
  /** SHA-256 in hex of the names and values before the cut. */
  readonly sha256: string;
}

/** Ends one vote and begins the next. */
export interface RoundKeeper {
  /** What stands in the tables, in one snapshot. */
  contents(): Promise<RoundContents>;
  /**
   * Empties the tables in one transaction, and opens the ballot unless `keepClosed` says otherwise: only where they hold
   * exactly `contents`, whatever happened since [OP3]. The revision grows.
   *
   * @returns Whether it did; false where anything was recorded or settled since, or the ballot was changed.
   */
  beginAnew(contents: RoundContents, keepClosed: boolean): Promise<boolean>;
}

export interface RoundContents {
  readonly revision: number;
  /** Rows of the audit log, counted. */
  readonly votes: number;
  readonly deadLetters: number;
  readonly settled: number;
}
