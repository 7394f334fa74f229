import type { LogObserver, LogTrimmer, PresenceReader } from '#event-log/ports.ts';
import type { Database } from '#runtime/database/database.ts';

/** Where the votes are that a command is about: servers, or a data folder, whether a process has it open or not. */
export interface Places {
  readonly database: Database;
  /** For statements that take their time. */
  readonly patient: Database;
  readonly observer: LogObserver;
  readonly trimmer: LogTrimmer;
  readonly roll: PresenceReader;
  /** What they are, in a few words, without a password. */
  readonly name: string;
  close(): Promise<void>;
}
