import type { Outcome } from './bench.ts';
import type { Comparison, Curve, Round } from './comparison.ts';
import type { Machine } from './machine.ts';

/** What was measured of one comparison, and on what. */
export interface Measured {
  /** RFC 3339, UTC. */
  readonly began: string;
  readonly isShort: boolean;
  readonly machine: Machine;
  readonly rounds: readonly Round[];
  readonly curves: readonly Curve[];
}

/** All that was measured, by the names of the comparisons: the JSON, and what text and plots are made from. */
export type BenchRecord = Readonly<Record<string, Measured>>;

export interface Circumstances {
  readonly began: Date;
  readonly isShort: boolean;
  readonly machine: Machine;
}

export function recordOf(outcomes: readonly Outcome[], circumstances: Circumstances): BenchRecord {
  const { began, isShort, machine } = circumstances;
  return Object.fromEntries(
    outcomes.map(({ comparison, rounds, curves }) => [
      comparison.name,
      { began: began.toISOString(), isShort, machine, rounds: rounded(rounds), curves: rounded(curves) },
    ]),
  );
}

/** Puts what is new in the place of what was measured before, and keeps the rest of it, in the order of `comparisons`. */
export function mergedInto(
  before: BenchRecord,
  added: BenchRecord,
  comparisons: readonly Comparison[],
): BenchRecord {
  const both = { ...before, ...added };
  return Object.fromEntries(
    comparisons.flatMap(({ name }) => (both[name] === undefined ? [] : [[name, both[name]]])),
  );
}

/** The text of a record. Figures keep six digits: more say nothing, and fill the file. */
function rounded<Value extends object>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'number' ? Number(each.toPrecision(6)) : each)),
  );
}
