import type { BallotState } from './ballot-state.ts';
import type { Option } from './options.ts';
import { forEachOption, OPTIONS } from './options.ts';

/** The state of the count at one moment. */
export interface Tally {
  readonly counts: Readonly<Record<Option, number>>;
  /** Sum of the counts. */
  readonly total: number;
  /** Grows with every change of the counts or of the ballot, and only then. */
  readonly revision: number;
  /** When the counts last changed; null before the first vote. */
  readonly lastUpdated: Date | null;
  /** Where the ballot stood at that moment. */
  readonly ballot: BallotState;
}

/** The tally before anybody voted. */
export const EMPTY_TALLY: Tally = {
  counts: forEachOption(() => 0),
  total: 0,
  revision: 0,
  lastUpdated: null,
  ballot: { isOpen: true, isRevealed: false },
};

/**
 * Each option's share of the votes in percent, with at most two decimals. The shares sum to 100, or are all 0
 * when nobody voted.
 *
 * Rounded cumulatively: the running sum is rounded, and a share is the step between two of them. So no error
 * adds up, and each share is within 0.01 of the exact one. Whole-number arithmetic, because the SQL function
 * `get_vote_results` has to come to the same digits.
 *
 * @param counts Whole numbers from 0.
 */
export function percentages(counts: Readonly<Record<Option, number>>): Record<Option, number> {
  const total = OPTIONS.reduce((sum, option) => sum + BigInt(counts[option]), 0n);
  let counted = 0n;
  let shown = 0n;
  return forEachOption((option) => {
    if (total === 0n) return 0;
    counted += BigInt(counts[option]);
    const upToHere = (20_000n * counted + total) / (2n * total);
    const share = upToHere - shown;
    shown = upToHere;
    return Number(share) / 100;
  });
}
