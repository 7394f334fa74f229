import type { Begun, Comparison, Curve, Figures, Round } from './comparison.ts';
import type { Rig } from './rig.ts';

/** Told of how it goes. */
export interface BenchProgress {
  begins(comparison: Comparison): void;
  measures(comparison: Comparison, round: number, side: string): void;
  measured(comparison: Comparison, round: number, side: string, figures: Figures): void;
}

/** What came of a comparison. */
export interface Outcome {
  readonly comparison: Comparison;
  readonly rounds: readonly Round[];
  readonly curves: readonly Curve[];
}

export interface BenchOptions {
  readonly rounds: number;
  readonly rig: Rig;
  readonly progress: BenchProgress;
  /** Ends it between two measurements, or in one that heeds it. */
  readonly ending: AbortSignal;
}

/**
 * Carries out a comparison: in each round every side once, in their order, A B A B. So whatever else the machine does
 * for a minute is done to all of them.
 *
 * @throws Error It was ended before its last round, or a side could not be measured.
 */
export async function carryOut(comparison: Comparison, options: BenchOptions): Promise<Outcome> {
  const { rounds: count, rig, progress, ending } = options;
  progress.begins(comparison);
  await using cleanup = new AsyncDisposableStack();
  const begun = await comparison.begin(rig, cleanup);
  const rounds: Round[] = [];
  for (let round = 1; round <= count; round += 1)
    rounds.push(await oneRound(begun, { comparison, round, progress, ending }));
  return { comparison, rounds, curves: begun.curves?.() ?? [] };
}

interface RoundOptions extends Pick<BenchOptions, 'progress' | 'ending'> {
  readonly comparison: Comparison;
  readonly round: number;
}

async function oneRound({ sides }: Begun, options: RoundOptions): Promise<Round> {
  const { comparison, round, progress, ending } = options;
  const figures: Record<string, Figures> = {};
  for (const [side, measure] of sides) {
    ending.throwIfAborted();
    progress.measures(comparison, round, side);
    figures[side] = await measure();
    progress.measured(comparison, round, side, figures[side]);
  }
  return figures;
}
