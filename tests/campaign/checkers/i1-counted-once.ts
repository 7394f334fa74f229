import type { Fate } from '../load/fate.ts';
import type { Broken } from './broken.ts';
import { brokenIfAny } from './broken.ts';

/** One audit row. */
export interface CountedVote {
  readonly requestId: string;
  readonly option: string;
}

/** How what clients know compares with what is counted. */
export interface Comparison {
  readonly accepted: number;
  readonly countedOnce: number;
  /** Accepted and counted, but twice or for another option. */
  readonly countedWrongly: number;
  /** Of unknown outcome, and counted. */
  readonly unknownCounted: number;
  /** Accepted, and not counted; whether that was declared is for I8 to say. */
  readonly missing: readonly Fate[];
  readonly broken: readonly Broken[];
}

/**
 * Walks both lists side by side.
 *
 * @param fates Each vote that was cast, once, by request id.
 * @param rows The audit rows, by request id.
 */
export async function compareFates(
  fates: Iterable<Fate>,
  rows: AsyncIterable<CountedVote> | Iterable<CountedVote>,
): Promise<Comparison> {
  const missing: Fate[] = [];
  const doubled: string[] = [];
  const uninvited: string[] = [];
  const altered: string[] = [];
  const strange: string[] = [];
  const told = { accepted: 0, countedOnce: 0, countedWrongly: 0, unknownCounted: 0 };
  const judge = (fate: Fate, counted: readonly string[]) => {
    const isAccepted = fate.outcome === 'accepted';
    const isAltered = counted[0] !== undefined && counted[0] !== fate.option;
    if (isAccepted) told.accepted += 1;
    if (counted.length === 0) {
      if (isAccepted) missing.push(fate);
    } else if (fate.outcome === 'refused') uninvited.push(tell(fate));
    else if (counted.length > 1 || isAltered) {
      if (isAccepted) told.countedWrongly += 1;
      if (counted.length > 1) doubled.push(`${tell(fate)} is counted as ${counted.join(' and ')}`);
      else altered.push(`${tell(fate)} is counted as ${counted[0]}`);
    } else if (isAccepted) told.countedOnce += 1;
    else told.unknownCounted += 1;
  };
  const cast = fates[Symbol.iterator]();
  let fate = cast.next();
  let counted: string[] = [];
  const close = () => {
    if (!fate.done) judge(fate.value, counted);
    counted = [];
    fate = cast.next();
  };
  for await (const { requestId, option } of rows) {
    while (!fate.done && fate.value.requestId < requestId) close();
    if (!fate.done && fate.value.requestId === requestId) counted.push(option);
    else strange.push(`${requestId} ${option}`);
  }
  while (!fate.done) close();
  return {
    ...told,
    missing,
    broken: [
      ...brokenIfAny('I1', 'Votes are counted more than once.', doubled),
      ...brokenIfAny('I1', 'Votes that were refused are counted.', uninvited),
      ...brokenIfAny('I1', 'Votes are counted for another option.', altered),
      ...brokenIfAny('I1', 'Votes are counted that nobody cast.', strange),
    ],
  };
}

function tell({ requestId, outcome, option, atMs }: Fate): string {
  return `${requestId} ${option ?? 'for nothing'}, ${outcome} at ${(atMs / 1000).toFixed(1)} s`;
}
