import type { Database } from '#runtime/database/database.ts';
import type { Batch, BatchOutcome } from '../ports.ts';
import { insertedBy, insertVotes } from './insert-votes.ts';
import { recordDeadLetters } from './record-dead-letters.ts';

/**
 * Records the batch in one transaction; the trigger on `vote_events` feeds the counters [RS1, RS2].
 *
 * The sort is what keeps writers with overlapping batches from deadlocking: each waits only for rows that come
 * after all it holds. Dead letters go first, so that the counters' locks, which come with the votes, are held
 * for the last statement only. Should the server still report a conflict (40P01, 40001), it surfaces as
 * `DatabaseUnavailable`: the caller has to retry that anyway, with its own back-off, and applying a batch again
 * is harmless. A second loop in here would only multiply the attempts.
 */
export async function applyBatch(database: Database, { votes, deadLetters }: Batch): Promise<BatchOutcome> {
  const statements = recordDeadLetters(deadLetters);
  if (votes.length > 0) statements.push(insertVotes(votes));
  const rows = await database.transaction(statements);
  if (votes.length === 0) return { counted: 0 };
  // No answer is never taken for a success: the caller would acknowledge votes of which nobody knows.
  return insertedBy(rows);
}
