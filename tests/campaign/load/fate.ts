import type { Option } from '#ballot/options.ts';

/**
 * What a client knows in the end of a vote it cast. `accepted`: answered 201. `refused`: for certain not taken, by
 * every answer it got. `unknown`: it may have been taken.
 */
export type Outcome = 'accepted' | 'refused' | 'unknown';

export interface Fate {
  readonly requestId: string;
  readonly outcome: Outcome;
  /** Undefined where the vote was for nothing that can be voted for. */
  readonly option: Option | undefined;
  /** When the last answer came, or was no longer waited for, in ms since the campaign began. */
  readonly atMs: number;
}
