import { statfsSync } from 'node:fs';
import type { LogObserver, VoteAppender } from '#event-log/ports.ts';
import { LogUnavailable } from '#event-log/ports.ts';

/** Whether the disk has room for more votes. */
export interface DiskRoom {
  /** Asks the file system at most once a second. */
  isLeft(): boolean;
}

/** Room for the counting of what was accepted, and for the write-ahead log, whose files are of 16 MiB. */
const FREE_MIN = 128 * 1024 * 1024;
const FRESH_MS = 1_000;

/** The room on the disk that holds `folder`; none is left below `freeMin` bytes. */
export function diskRoom(folder: string, freeMin: number = FREE_MIN): DiskRoom {
  let askedAt = Number.NEGATIVE_INFINITY;
  let isLeft = true;
  return {
    isLeft() {
      if (performance.now() - askedAt < FRESH_MS) return isLeft;
      const { bavail, bsize } = statfsSync(folder);
      isLeft = bavail * bsize >= freeMin;
      askedAt = performance.now();
      return isLeft;
    },
  };
}

/**
 * Refuses votes while no room is left, so that the embedded database never meets a full disk: it does not come back
 * from a write-ahead log that cannot be written. What was accepted can still be counted.
 */
export function appendWhileRoom(appender: VoteAppender, room: DiskRoom): VoteAppender {
  return {
    async append(vote) {
      if (!room.isLeft())
        throw new LogUnavailable('The disk is almost full; make room and votes are taken again.');
      return appender.append(vote);
    },
    close: () => appender.close(),
  };
}

/** Tells, with all else, that no votes are taken while no room is left. */
export function observeRoom(observer: LogObserver, room: DiskRoom): LogObserver {
  return {
    async depth() {
      const depth = await observer.depth();
      return { ...depth, takesWrites: depth.takesWrites && room.isLeft() };
    },
    close: () => observer.close(),
  };
}
