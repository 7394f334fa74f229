import { randomBytes } from 'node:crypto';
import type { Stage } from '#api/routes/reveal.ts';
import { createBallotKeeper } from '#results/postgres/keep-ballot.ts';
import type { Database } from '#runtime/database/database.ts';
import type { StandaloneSettings } from './backends.ts';

/** The view for a projector, and what it may do. */
export interface StandaloneStage {
  /** Undefined where it may not reveal the counts. */
  readonly mayReveal: Stage | undefined;
  /** Where it is, from the root of the vote; with the key where it was made for this run. */
  readonly path: string;
  /** What else the organiser has to know to reveal the counts by it. */
  readonly hint?: string;
}

const PATH = 'stage';
const KEY_BYTES = 18;

/**
 * Who may reveal the counts: whoever knows STAGE_KEY. Where none is set and there will be something to reveal, a key is
 * made for this run and told as part of the stage's address, behind the `#`, which no browser sends anywhere.
 */
export function stageOf(
  { STAGE_KEY, RESULTS_VISIBLE }: Pick<StandaloneSettings, 'STAGE_KEY' | 'RESULTS_VISIBLE'>,
  database: Database,
): StandaloneStage {
  const ballot = createBallotKeeper(database);
  if (STAGE_KEY !== undefined) {
    const hint = 'With #key= and your STAGE_KEY behind it, it may reveal the counts.';
    return { mayReveal: { key: STAGE_KEY, ballot }, path: PATH, hint };
  }
  if (RESULTS_VISIBLE === 'live') return { mayReveal: undefined, path: PATH };
  const key = randomBytes(KEY_BYTES).toString('base64url');
  const hint = 'Whoever has this address may reveal the counts.';
  return { mayReveal: { key, ballot }, path: `${PATH}#key=${key}`, hint };
}
