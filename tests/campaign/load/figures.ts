import type { Option } from '#ballot/options.ts';
import type { SlowRequest } from '../checkers/i9-deadlines.ts';

/** What the load tells of itself, a few times a second; every number is since the beginning. */
export interface LoadFigures {
  /** Ms since the campaign began. */
  readonly atMs: number;
  /** Distinct votes by what is known of them in the end. */
  readonly accepted: number;
  readonly refused: number;
  readonly unknown: number;
  /** Requests by their answer: `201`, `503 log_unavailable`, `lost`, … */
  readonly answers: Readonly<Record<string, number>>;
  /** Distinct votes of which a request was sent, by option. */
  readonly attempted: Readonly<Record<Option, number>>;
  /** Votes whose fate is still open. */
  readonly underWay: number;
  /** How often each observer has seen results, by its name. */
  readonly looks: Readonly<Record<string, number>>;
  /** The first of what broke an invariant, told at the end; one sentence each. */
  readonly fallen: readonly string[];
  readonly tooMany: readonly string[];
  readonly slow: readonly SlowRequest[];
}

/** What the load is told when it begins. */
export interface LoadOptions {
  readonly apiPort: number;
  /** Votes a second, at most. */
  readonly rate: number;
  readonly connections: number;
  readonly seed: number;
  /** When the campaign began, in ms since epoch. */
  readonly beganAt: number;
  /** Where what became of each vote is written. */
  readonly fatesFile: string;
}
