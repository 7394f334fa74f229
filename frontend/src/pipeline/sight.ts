import type { Pipeline } from '#contract/pipeline.ts';
import type { Results } from '#contract/schemas.ts';
import type { Connection } from '../results/results-store.ts';
import type { Rates } from './rates.ts';

/** All the picture is drawn from. */
export interface Sight {
  /** The last answer of the api, if there was one. */
  readonly pipeline: Pipeline | undefined;
  /** Whether the api was asked in vain just now: what it last said is old. */
  readonly isAway: boolean;
  readonly rates: Rates;
  /** How results come to this very page. */
  readonly connection: Connection;
  /** What a voter sees on this device. */
  readonly results: Results | undefined;
}

/**
 * How a station fares: it does its work; cannot, because of another, or has none; is where it does not go on; or
 * nobody can tell.
 */
export type StationState = 'works' | 'waits' | 'broken' | 'unknown';
