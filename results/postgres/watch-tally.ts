import type { Tally } from '#ballot/tally.ts';
import { createChanges } from '#runtime/database/changes.ts';
import type { Database } from '#runtime/database/database.ts';
import type { WatchOptions } from '../ports.ts';
import { readTally } from './read-tally.ts';

/** The channel on which the trigger tells each new revision. */
const CHANNEL = 'tally_changed';

/**
 * Yields the tally at once, and again whenever a change was notified or `pollIntervalMs` has passed since the
 * last reading, but never twice within `pauseMs`. A notification is a hint, the revision is the truth [RS5].
 */
export async function* watchTally(
  database: Database,
  { signal, pollIntervalMs, pauseMs }: WatchOptions,
): AsyncGenerator<Tally, void, undefined> {
  const changes = createChanges(database, CHANNEL);
  try {
    while (!signal.aborted) {
      // Each turn tries anew where listening failed or was lost; polling goes on meanwhile.
      changes.listen();
      // Before the reading, so that a change during it leads to another one.
      changes.forget();
      const tally = await readTally(database).catch((error) => {
        if (!signal.aborted) throw error;
      });
      if (signal.aborted || tally === undefined) return;
      const readAt = performance.now();
      yield tally;
      await changes.next(readAt + pauseMs, readAt + pollIntervalMs, signal);
    }
  } finally {
    await changes.close();
  }
}
