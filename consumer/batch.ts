import type { Delivery } from '#event-log/ports.ts';
import type { Batch, DeadLetter, PositionedVote } from '#results/ports.ts';

/** What the log delivered, as what the results record: votes to count, and entries that can never be counted. */
export function toBatch(deliveries: readonly Delivery[]): Batch {
  const votes: PositionedVote[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const { position, entry } of deliveries) {
    if (entry.kind === 'vote') votes.push({ ...entry.vote, position });
    else deadLetters.push({ position, reason: entry.reason, fields: entry.fields });
  }
  return { votes, deadLetters };
}
