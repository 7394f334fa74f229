import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Database } from './database.ts';
import { openPgliteDatabase } from './pglite-database.ts';

/** Somebody else has the folder. */
export class DataFolderTaken extends Error {
  override readonly name = 'DataFolderTaken';
}

/** What is in the folder cannot be opened. */
export class DataFolderUnreadable extends Error {
  override readonly name = 'DataFolderUnreadable';
}

/** A folder of votes that nobody else can open. */
export interface DataFolder {
  readonly database: Database;
  /** Closes the database, and only then lets go of the folder. Idempotent. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Told when a database has to be made, which takes some seconds. */
  readonly onCreating?: () => void;
  /** Told when the database has failed for good: end the process there and then. */
  readonly onBroken?: (error: Error) => void;
}

/**
 * Opens the folder, making it first where it is not there. A database that is not complete is never in its place:
 * it is made beside it and moved there, so a start may be killed at any instant.
 *
 * @throws DataFolderTaken Another process has it open.
 * @throws DataFolderUnreadable What is in it cannot be opened.
 */
export async function openDataFolder(
  folder: string,
  { onCreating = () => {}, onBroken }: OpenOptions = {},
): Promise<DataFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    const place = databaseIn(folder);
    if (!(await exists(place))) {
      onCreating();
      await createDatabase(place);
    }
    // PostgreSQL's own lock, which the embedded one does not heed, but an empty one, left by a death in the middle of
    // writing it, keeps it from starting for ever.
    await rm(path.join(place, 'postmaster.pid'), { force: true });
    const database = await openPgliteDatabase(place, onBroken).catch((error) => {
      throw unreadable(folder, error);
    });
    return { database, close: () => database.close().finally(lock.release) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Whether there are votes in the folder, which need not be there. */
export function holdsVotes(folder: string): Promise<boolean> {
  return exists(databaseIn(folder));
}

function databaseIn(folder: string): string {
  return path.join(folder, 'database');
}

function unreadable(folder: string, error: unknown): DataFolderUnreadable {
  const reason = error instanceof Error ? error.message : String(error);
  return new DataFolderUnreadable(
    `The votes in ${folder} cannot be opened (${reason}); keep the folder, and start on another with --data.`,
  );
}

async function createDatabase(place: string): Promise<void> {
  const unfinished = `${place}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const database = await openPgliteDatabase(unfinished);
  await database.close();
  await rename(unfinished, place);
}

/**
 * Takes the folder for this process. Node has no lock of the operating system's but the one SQLite takes for an
 * exclusive transaction: it ends with the process, however that ends, and holds between containers that share the
 * folder, where process ids mean nothing. The file stays empty.
 */
function lockFolder(folder: string): { release(): void } {
  const file = openLock(folder);
  try {
    file.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw unreadable(folder, error);
    throw new DataFolderTaken(
      `Another process has the votes in ${folder} open; end it, or choose another folder with --data.`,
    );
  }
  return {
    release() {
      if (file.isOpen) file.close();
    },
  };
}

function openLock(folder: string): DatabaseSync {
  try {
    return new DatabaseSync(path.join(folder, 'lock'));
  } catch (error) {
    throw unreadable(folder, error);
  }
}

/** SQLITE_BUSY */
const BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}

/** Only what is certainly not there may be made anew: a link to a disk that is not mounted is there. */
async function exists(place: string): Promise<boolean> {
  return lstat(place).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
