/** What must hold whatever fails; each is checked by the file whose name begins with it. */
export const INVARIANTS = {
  I1: 'Every vote answered 201 is counted exactly once, none refused is counted, none of unknown outcome twice.',
  I2: 'The counters equal the grouped audit rows.',
  I3: 'Every acknowledged entry of the log is counted or dead-lettered, and no good vote is dead-lettered.',
  I4: 'For each observer neither the revision nor any count ever falls.',
  I5: 'No more is shown than was voted, and in the end what is counted.',
  I6: 'Within 30 s of the healing all is ready, what waited is counted, and observers see results again.',
  I7: 'Nothing leaks: pending entries, connections, memory.',
  I8: 'What is lost is lost in a window that was declared, and is told as a number.',
  I9: 'No request waits longer than its deadline and 500 ms.',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** An invariant that does not hold, with what shows it. */
export interface Broken {
  readonly invariant: Invariant;
  /** One sentence. */
  readonly what: string;
  /** How often. */
  readonly count: number;
  /** Request ids, positions, figures: the first of them. */
  readonly evidence: readonly string[];
}

const EVIDENCE_MAX = 20;

/** One broken invariant with its evidence, or nothing when there is none. */
export function brokenIfAny(invariant: Invariant, what: string, evidence: readonly string[]): Broken[] {
  if (evidence.length === 0) return [];
  return [{ invariant, what, count: evidence.length, evidence: evidence.slice(0, EVIDENCE_MAX) }];
}
