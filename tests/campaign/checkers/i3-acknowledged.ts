import type { Broken } from './broken.ts';
import { brokenIfAny } from './broken.ts';

/** An entry that the group is done with. */
export interface AcknowledgedEntry {
  /** The stream and the id, as in `votes 1700000000000-0`. */
  readonly place: string;
  /** As the database writes it beside a dead letter. */
  readonly position: string;
  readonly requestId: string | undefined;
  readonly option: string | undefined;
}

/** What the database has of some entries. */
export interface Settled {
  /** As `settledKey` spells them. */
  readonly counted: ReadonlySet<string>;
  /** Positions of dead letters. */
  readonly deadLettered: ReadonlySet<string>;
}

export function settledKey(requestId: string | undefined, option: string | undefined): string {
  return `${requestId?.toLowerCase()} ${option}`;
}

/** By sets and not by sums: an entry delivered twice must not make up for one that is lost. */
export function checkAcknowledged(
  entries: readonly AcknowledgedEntry[],
  { counted, deadLettered }: Settled,
): Broken[] {
  const lost = entries.filter(
    ({ position, requestId, option }) =>
      !counted.has(settledKey(requestId, option)) && !deadLettered.has(position),
  );
  return brokenIfAny(
    'I3',
    'Entries were acknowledged and are neither counted nor dead-lettered.',
    lost.map(({ place, requestId, option }) => `${place}: ${requestId} ${option}`),
  );
}

/** @param deadLetters Their request ids. @param cast Whether a client cast this vote: a good vote, then. */
export function checkDeadLetters(
  deadLetters: readonly { readonly requestId: string; readonly reason: string }[],
  cast: (requestId: string) => boolean,
): Broken[] {
  const good = deadLetters.filter(({ requestId }) => cast(requestId));
  return brokenIfAny(
    'I3',
    'Good votes are dead-lettered.',
    good.map(({ requestId, reason }) => `${requestId}: ${reason}`),
  );
}
