import { toEntry } from '#event-log/entry.ts';
import type { KeptLetter } from '#results/operator-ports.ts';
import type { PositionedVote } from '#results/ports.ts';

/** What a dead letter holds, by the codec of today: a vote, or why it is none. */
export type VoteInLetter =
  | { readonly kind: 'vote'; readonly vote: PositionedVote }
  | { readonly kind: 'none'; readonly reason: string };

/** More was in the entry than was kept, and that might have said something else. */
const CUT = 'fields_cut';

/** Reads the vote in a letter; what was taken long ago is as good as new. */
export function readVote({ fields, size, position }: KeptLetter): VoteInLetter {
  if (fields.reduce((sum, field) => sum + field.length, 0) !== size) return { kind: 'none', reason: CUT };
  const entry = toEntry(fields);
  if (entry.kind === 'undecodable') return { kind: 'none', reason: entry.reason };
  return { kind: 'vote', vote: { ...entry.vote, position } };
}
