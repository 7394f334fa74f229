/** Where the ballot stands. Two facts, for a ballot may be revealed while votes are still taken. */
export interface BallotState {
  /** Whether votes are taken. */
  readonly isOpen: boolean;
  /** Whether the counts are shown, whoever else would withhold them. */
  readonly isRevealed: boolean;
}

/**
 * From when on counts are shown: always, once the ballot is closed, or only once it is revealed. Revealing shows
 * them in each case.
 */
export type CountsVisible = 'live' | 'closed' | 'revealed';

/** Whether the counts may be shown to everybody. */
export function showsCounts({ isOpen, isRevealed }: BallotState, visible: CountsVisible): boolean {
  return visible === 'live' || isRevealed || (visible === 'closed' && !isOpen);
}
