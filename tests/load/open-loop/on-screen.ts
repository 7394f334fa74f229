import { isLater } from '#event-log/redis-streams/stream-ids.ts';
import type { Cast } from './casting.ts';
import { isAccepted } from './casting.ts';

/** An update that a viewer saw. */
export interface Shown {
  /** When, as `performance.now()` says. */
  readonly at: number;
  /** Votes it includes. */
  readonly total: number;
}

/**
 * How long each accepted vote took until a viewer saw an update that includes it, in ms, in the order in which the log
 * has the votes. One consumer of one stream counts in that order, so an update of so many votes more than at the
 * beginning includes so many first ones.
 *
 * @param updates In the order in which they were seen, the first one before any of the votes was cast.
 * @throws Error A vote was never shown.
 */
export function onScreenMs(casts: readonly Cast[], updates: readonly Shown[]): number[] {
  const inOrder = casts.filter(isAccepted).sort((a, b) => (isLater(positionOf(a), positionOf(b)) ? 1 : -1));
  const [first] = updates;
  let next = 0;
  return inOrder.map(({ dueAt }, i) => {
    while (Number(updates[next]?.total) < Number(first?.total) + i + 1) next += 1;
    const update = updates[next];
    if (update === undefined)
      throw new Error(`${inOrder.length - i} votes of ${inOrder.length} were never shown.`);
    return update.at - dueAt;
  });
}

/** Where the log has a vote that was accepted. */
function positionOf({ answer }: Cast): string {
  return (answer.kind === 'answered' ? answer.position : undefined) ?? '0-0';
}
