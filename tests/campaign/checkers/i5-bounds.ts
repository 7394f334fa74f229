import type { OptionCounts } from './i2-counters.ts';

/** How many votes for an option clients have begun to send: distinct ones, each of which may be counted once. */
export type Attempted = Readonly<Record<string, number>>;

/**
 * At any time: no more is shown than was voted for.
 *
 * @param attempted As it is after `counts` were read.
 * @returns One sentence for each option of which too much is shown.
 */
export function tooMany(counts: Readonly<Record<string, number>>, attempted: Attempted): string[] {
  return Object.entries(counts)
    .filter(([option, count]) => count > (attempted[option] ?? 0))
    .map(([option, count]) => `${count} ${option} were shown, ${attempted[option] ?? 0} were voted for`);
}

/** In the end: exactly what is counted is shown. Gives one sentence for each option of which it is not. */
export function unlike(
  shown: Readonly<Record<string, number>> | undefined,
  counters: readonly Pick<OptionCounts, 'option' | 'counter'>[],
): string[] {
  if (shown === undefined) return ['no results were shown'];
  return counters
    .filter(({ option, counter }) => shown[option] !== counter)
    .map(({ option, counter }) => `${shown[option] ?? 'no'} ${option} were shown, ${counter} are counted`);
}

/** When all that waited is counted: no less is shown than was accepted before. Gives a sentence, or undefined. */
export function tooFew(total: number, accepted: number, lostByDeclaration: number): string | undefined {
  return total >= accepted - lostByDeclaration
    ? undefined
    : `${total} votes were shown, ${accepted} were accepted before, ${lostByDeclaration} of them may be lost`;
}
