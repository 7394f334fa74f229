import { encodeFlat } from '#ballot/codec.ts';
import type { Delivery } from '#event-log/ports.ts';
import type { Batch, DeadLetter, PositionedVote } from '#results/ports.ts';

/** What the log delivered, as the results record it: votes to count, and entries that can never be counted. */
export function toBatch(deliveries: readonly Delivery[]): Batch {
  const votes: PositionedVote[] = [];
  const deadLetters: DeadLetter[] = [];
  for (const { position, entry } of deliveries) {
    if (entry.kind === 'vote') votes.push({ ...entry.vote, position });
    else deadLetters.push({ ...entry, position });
  }
  return { votes, deadLetters };
}

/** A vote that the database refuses by itself, as a dead letter with the SQLSTATE for its reason [CO2]. */
export function toRefused({ position, ...vote }: PositionedVote, sqlstate: string): DeadLetter {
  return {
    position,
    reason: `sqlstate_${sqlstate}`,
    fields: encodeFlat(vote).map((text) => Buffer.from(text)),
    requestId: vote.requestId,
  };
}
