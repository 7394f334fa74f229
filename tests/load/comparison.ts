import type { Unit } from './figures.ts';
import type { Rig } from './rig.ts';

/** What one side showed in one round, by the names of its figures. */
export type Figures = Readonly<Record<string, number>>;

/** One round: what each side showed, by its name, all within a minute of each other. */
export type Round = Readonly<Record<string, Figures>>;

/** Something measured beside its limit or its baseline. */
export interface Comparison {
  /** As `--only` takes it. */
  readonly name: string;
  readonly title: string;
  /** What is measured, and beside what, for who reads the figures and nothing else. */
  readonly compares: string;
  readonly rows: readonly Row[];
  /**
   * Starts what all rounds share.
   *
   * @param cleanup Ends what was put there: once the rounds are over, or where one of them or this fails.
   */
  begin(rig: Rig, cleanup: AsyncDisposableStack): Promise<Begun>;
}

/** A comparison whose processes run. */
export interface Begun {
  /** What each side does in a round, in the order in which they take their turns. */
  readonly sides: ReadonlyMap<string, () => Promise<Figures>>;
  /** What was seen over time, or as votes grew more; asked for after the last round. */
  readonly curves?: () => readonly Curve[];
}

/** What the table tells of a comparison, a line each: a figure, or one divided by another of the same round. */
export interface Row {
  readonly title: string;
  /** `side.figure` */
  readonly of: string;
  /** `side.figure`, by which it is divided, round by round. */
  readonly over?: string;
  readonly unit: Unit;
  readonly target?: Target;
}

/** What has to be reached, by its id in docs/PERFORMANCE.md. */
export interface Target {
  readonly id: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A line of a plot. */
export interface Curve {
  /** Curves of one plot share it. */
  readonly plot: string;
  readonly title: string;
  /** What the way along the plot is, such as `seconds`. */
  readonly along: string;
  readonly unit: Unit;
  readonly points: readonly (readonly [x: number, y: number])[];
}
