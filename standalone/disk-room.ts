import { statfsSync } from 'node:fs';
import type { LogObserver, LogTrimmer, VoteAppender, VoteReader } from '#event-log/ports.ts';
import { LogUnavailable } from '#event-log/ports.ts';
import type { Database, Statement } from '#runtime/database/database.ts';

/** How much may still be written to the disk of the data folder. */
export interface DiskRoom {
  /** Whether more votes may be taken. */
  isLeftForVotes(): boolean;
  /** Whether what was accepted may be counted. */
  isLeftForCounting(): boolean;
}

const MIB = 1024 * 1024;
/** Votes are refused while there is still room to count those that were accepted. */
const FOR_VOTES = 128 * MIB;
/** What is in hand, and a new file of the write-ahead log, which is of 16 MiB, with a margin for what others write. */
const FOR_COUNTING = 48 * MIB;
const FRESH_MS = 1_000;

/** The room on the disk that holds `folder`, asked of the file system at most once a second. */
export function diskRoom(folder: string): DiskRoom {
  let askedAt = Number.NEGATIVE_INFINITY;
  let free = 0;
  function freeBytes(): number {
    if (performance.now() - askedAt < FRESH_MS) return free;
    free = askFree(folder);
    askedAt = performance.now();
    return free;
  }
  return {
    isLeftForVotes: () => freeBytes() >= FOR_VOTES,
    isLeftForCounting: () => freeBytes() >= FOR_COUNTING,
  };
}

/** A folder that has gone has no room. */
function askFree(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** An event log, in all its directions. */
interface Log {
  readonly appender: VoteAppender;
  readonly reader: VoteReader;
  readonly observer: LogObserver;
  readonly trimmer: LogTrimmer;
}

/**
 * The log, used only while there is room, so that the embedded database never meets a full disk: it does not come
 * back from a write-ahead log that cannot be written.
 */
export function withinRoom({ appender, reader, observer, trimmer }: Log, room: DiskRoom): Log {
  return {
    appender: {
      async append(vote) {
        if (room.isLeftForVotes()) return appender.append(vote);
        throw new LogUnavailable('The disk is almost full; make room and votes are taken again.');
      },
      close: () => appender.close(),
    },
    reader: {
      async read(limits) {
        if (room.isLeftForCounting()) return reader.read(limits);
        throw new LogUnavailable('The disk is almost full; make room and votes are counted again.');
      },
      acknowledge: (positions) => reader.acknowledge(positions),
      interrupt: () => reader.interrupt(),
      close: () => reader.close(),
    },
    observer: {
      async depth() {
        const depth = await observer.depth();
        return { ...depth, takesWrites: depth.takesWrites && room.isLeftForVotes() };
      },
      close: () => observer.close(),
    },
    trimmer: {
      // To delete is to write, and what is deleted leaves the disk much later.
      trim: async (limits) =>
        room.isLeftForCounting() ? trimmer.trim(limits) : { removed: 0, isOverfull: false },
      removeDone: () => trimmer.removeDone(),
      close: () => trimmer.close(),
    },
  };
}

/**
 * The database for others than the vote: while there is no room to count, it is only read. A statement that writes is
 * then refused by the database itself (25006), and so as DatabaseUnavailable.
 */
export function writingWithinRoom(database: Database, room: DiskRoom): Database {
  return {
    ...database,
    async query<Row extends object>(statement: Statement): Promise<Row[]> {
      if (room.isLeftForCounting()) return database.query<Row>(statement);
      const [, rows = []] = await database.transaction([READ_ONLY, statement]);
      return rows as Row[];
    },
    async transaction(statements) {
      if (room.isLeftForCounting()) return database.transaction(statements);
      return (await database.transaction([READ_ONLY, ...statements])).slice(1);
    },
  };
}

const READ_ONLY: Statement = { text: 'set transaction read only' };
