import { pause } from '#runtime/backoff.ts';
import { borrowDatabase } from '#runtime/database/borrow.ts';
import { DataFolderTaken, holdsVotes, openDataFolder } from '#runtime/database/data-folder.ts';
import type { Database } from '#runtime/database/database.ts';
import { NoVotesThere } from './places.ts';

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Told that another process has the folder and does not lend it yet. */
  onWaiting(text: string): void;
}

/** A vote that has just been started lends its database some seconds later. */
const STARTING_MS = 5_000;
const PAUSE_MS = 200;

export interface OpenFolder {
  /** Closing it lets go of the folder. */
  readonly database: Database;
  /** By the process that has the folder; else this one has it. */
  readonly isLent: boolean;
}

/**
 * The database of a data folder: lent by the vote that runs there, or opened, so that meanwhile none can run.
 *
 * @throws NoVotesThere
 * @throws DataFolderTaken Another process has it open, and does not lend it.
 * @throws DataFolderUnreadable
 */
export async function openFolder(folder: string, { signal, onWaiting }: WaitOptions): Promise<OpenFolder> {
  if (!(await holdsVotes(folder))) throw new NoVotesThere(`There are no votes in the folder ${folder}.`);
  const givingUpAt = performance.now() + STARTING_MS;
  for (;;) {
    const lent = await borrowDatabase(folder);
    if (lent !== undefined) return { database: lent, isLent: true };
    try {
      const { database, close } = await openDataFolder(folder);
      return { database: { ...database, close }, isLent: false };
    } catch (error) {
      if (!(error instanceof DataFolderTaken) || performance.now() > givingUpAt || signal.aborted)
        throw error;
    }
    onWaiting('Another process has the folder open; waiting until it lends it …');
    await pause(PAUSE_MS, signal);
  }
}
