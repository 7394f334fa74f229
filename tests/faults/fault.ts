import type { FailingPipeline, Since } from './failing-pipeline.ts';

/** The classes of faults; docs/RELIABILITY.md says what each does and what must hold in it. */
export type FaultId =
  | ('F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7' | 'F8')
  | ('F9' | 'F10' | 'F11' | 'F12' | 'F13' | 'F14' | 'F15' | 'F16');

/** Ends a fault and brings back what it broke, whatever has happened in between; once, however often it is called. */
export type Heal = () => Promise<void>;

/** Draws a number from 0 up to 1. */
export type Random = () => number;

/** Something that can fail in a vote. */
export interface Fault {
  readonly id: FaultId;
  /** A predicate whose subject is the target, such as `is killed and started`. */
  readonly name: string;
  /** What fails; two faults of one target do not go together. */
  readonly target: string;
  /**
   * What it may lose by its nature, in words that follow “may lose”; absent where nothing may be lost. Votes that were
   * accepted before it struck and were not counted by then may be among them, none that is cast once it has struck.
   */
  readonly mayLose?: string;
  /** Why it cannot strike on this machine; absent where it can. */
  readonly whyNot?: string;
  /** Makes it fail; gives what heals it. Takes all it leaves to chance from `random`. */
  strike(all: FailingPipeline, random: Random): Promise<Heal>;
  /**
   * Whether it shows by something that nothing else here brings about, `since` it began to strike. Is asked again and
   * again until it is healed, and may throw while it does not show.
   */
  isFelt(all: FailingPipeline, since: Since): boolean | Promise<boolean>;
}

/** One of several, by chance. */
export function oneOf<T>(random: Random, [first, ...others]: readonly [T, ...T[]]): T {
  return [first, ...others][Math.floor(random() * (others.length + 1))] ?? first;
}
