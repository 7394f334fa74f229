import type { Delivery } from '#event-log/ports.ts';
import type { Batch, TallyWriter } from '#results/ports.ts';
import { DatabaseError, isDataFailure } from '#runtime/database/database.ts';
import { toBatch, toRefused } from './batch.ts';

/**
 * Applies the deliveries, in one transaction unless the database refuses a value among them. Then each half is
 * applied by itself, down to the single vote that fails alone: that one becomes a dead letter, and nobody waits behind
 * it [CO2]. May be called again after any failure, for what was applied is recognised.
 *
 * @param onCommitted Told of each transaction, in the order of the deliveries: its deliveries, what was recorded of them, how many were new.
 * @throws DatabaseUnavailable The server failed; some of the deliveries may have been applied.
 * @throws DatabaseError The server refuses the statement whatever it holds.
 */
export async function apply(
  writer: TallyWriter,
  deliveries: readonly Delivery[],
  onCommitted: (deliveries: readonly Delivery[], batch: Batch, counted: number) => void,
): Promise<true> {
  const batch = toBatch(deliveries);
  try {
    const { counted } = await writer.applyBatch(batch);
    onCommitted(deliveries, batch, counted);
  } catch (error) {
    if (!(error instanceof DatabaseError && isDataFailure(error.sqlstate))) throw error;
    const middle = deliveries.length >> 1;
    if (middle > 0) {
      await apply(writer, deliveries.slice(0, middle), onCommitted);
      await apply(writer, deliveries.slice(middle), onCommitted);
    } else {
      const refused = { votes: [], deadLetters: batch.votes.map((vote) => toRefused(vote, error.sqlstate)) };
      if (refused.deadLetters.length === 0) throw error; // A dead letter already: there is nothing less to record.
      await writer.applyBatch(refused);
      onCommitted(deliveries, refused, 0);
    }
  }
  return true;
}
