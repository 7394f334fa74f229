import path from 'node:path';
import { Forked } from '../fork.ts';
import type { CastingOptions } from './casting.ts';
import type { Second } from './second-by-second.ts';

export interface OpenLoopOptions extends CastingOptions {
  /** The first votes, which are cast and not told of. */
  readonly warmUpSeconds: number;
}

/** What came of the votes, as their process tells. */
export interface OpenLoopFigures {
  /** Votes sent a second, all of them. */
  readonly sentPerSecond: number;
  /** From the first vote until the last answer. */
  readonly lastedSeconds: number;
  /** From when each was to be sent until the answer to it was read, in ms. */
  readonly acceptedMs: readonly number[];
  readonly refusedMs: readonly number[];
  /** Votes of which nobody knows what became of them. */
  readonly unknown: number;
  /** From when each accepted vote was to be sent until a viewer saw an update that includes it, in ms. */
  readonly onScreenMs: readonly number[];
  readonly acceptedIds: readonly string[];
  /** Second by second, those of the warm-up too. */
  readonly answered: readonly Second[];
}

const MAIN = path.join(import.meta.dirname, 'main.ts');

/**
 * Has a process of its own cast votes at a steady rate, and follow the results meanwhile.
 *
 * @param cores Where it runs.
 * @throws Error It came to no end.
 */
export async function voteAtRate(options: OpenLoopOptions, cores: string): Promise<OpenLoopFigures> {
  using load = new Forked(MAIN, cores);
  return await load.ask<OpenLoopFigures>(options);
}
