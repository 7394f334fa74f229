import type { BreakableVote } from './breakable-vote.ts';

/** One thing to break, or to do twice, and to learn from. */
export interface Experiment {
  readonly title: string;
  /** What to think about before it is done. */
  readonly question: string;
  readonly steps: readonly Step[];
  /** What was seen, as the rule it follows from. */
  readonly lesson: string;
  /** Rules of docs/SPEC.md. */
  readonly proves: readonly string[];
  /** The file that does it. */
  readonly doneBy: string;
}

export interface Step {
  /** What is done now. */
  readonly does: string;
  /** Where to look on the pipeline page. */
  readonly look: string;
  act(vote: BreakableVote): Promise<unknown>;
  /** Looks once; gives what was waited for, in words and figures, once it is there. */
  seen(vote: BreakableVote): Promise<string | undefined>;
}
