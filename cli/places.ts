import type { LogObserver, LogTrimmer, PresenceReader, RetainedLog } from '#event-log/ports.ts';
import type { Database } from '#runtime/database/database.ts';

/** Where the votes are that a command is about: servers, or a data folder, whether a process has it open or not. */
export interface Places {
  readonly kind: PlaceKind;
  readonly database: Database;
  /** For statements that take their time. */
  readonly patient: Database;
  readonly observer: LogObserver;
  readonly trimmer: LogTrimmer;
  readonly retained: RetainedLog;
  /** Undefined where the processes cannot be seen from outside: they tell each other only. */
  readonly roll: Pick<PresenceReader, 'read'> | undefined;
  /** What they are, in a few words, without a password. */
  readonly name: string;
  /** Why the event log could not be reached when that was last tried, where its connection says more than its commands. */
  logTrouble(): Error | undefined;
  close(): Promise<void>;
}

/** Servers; a data folder that a running vote lends; one that this process has opened, so that no vote runs on it. */
export type PlaceKind = 'servers' | 'lent-folder' | 'own-folder';

/** There are no votes where they were looked for; the message says where that was. */
export class NoVotesThere extends Error {
  override readonly name = 'NoVotesThere';
}

/** Votes are counted where a command looked, from an event log that is not there; the message says where that was. */
export class NoLogThere extends Error {
  override readonly name = 'NoLogThere';
}
