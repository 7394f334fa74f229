import pg from 'pg';
import type { Batch } from '#results/ports.ts';

const DEADLINE_MS = 5_000;

/**
 * Has the server end the session that records `batch`, in the middle of its transaction: the session is held at the
 * last table it writes to and ended there, so that nothing of the batch can have been committed.
 *
 * @param record Starts to record the batch. What becomes of that is what this gives.
 */
export async function cutTransaction<T>(
  databaseUrl: string,
  batch: Batch,
  record: () => Promise<T>,
): Promise<T> {
  const operator = new pg.Client({ connectionString: databaseUrl });
  await operator.connect();
  try {
    await operator.query('begin');
    // Dead letters are written before votes.
    const last = batch.votes.length > 0 ? 'vote_events' : 'dead_letters';
    await operator.query(`lock table ${last} in exclusive mode`);
    const recording = record();
    recording.catch(() => {}); // Looked at below; until then it may fail unheard.
    await endHeldSession(operator);
    await recording.catch(() => {});
    await operator.query('rollback');
    return await recording;
  } finally {
    await operator.end();
  }
}

async function endHeldSession(operator: pg.Client): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    // Or a transaction sees no session that has come since its first look.
    await operator.query('select pg_stat_clear_snapshot()');
    const { rowCount } = await operator.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    if (rowCount !== 0) return;
    if (performance.now() > deadline) throw new Error('Nobody came to the locked table in time.');
  }
}
