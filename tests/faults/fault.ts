import type { FailingPipeline } from './failing-pipeline.ts';

/** The classes of faults; docs/RELIABILITY.md says what each does and what must hold in it. */
export type FaultId =
  | ('F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7' | 'F8')
  | ('F9' | 'F10' | 'F11' | 'F12' | 'F13' | 'F14' | 'F15' | 'F16');

/** Ends a fault and brings back what it broke; does so once, however often it is called. */
export type Heal = () => Promise<void>;

/** Something that can fail in a vote. */
export interface Fault {
  readonly id: FaultId;
  /** A predicate whose subject is the target, such as `is killed and started`. */
  readonly name: string;
  /** What fails; two faults of one target do not go together. */
  readonly target: string;
  /**
   * What it loses by its nature, in words that follow “may lose”; absent where nothing may be lost. It loses nothing
   * that was voted after it was healed.
   */
  readonly mayLose?: string;
  /** Makes it fail; gives what heals it. Takes all it leaves to chance from `random`, which gives 0 up to 1. */
  strike(all: FailingPipeline, random: () => number): Promise<Heal>;
}
