/** The middle of what was measured, and how far apart it lies. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** @throws RangeError There is nothing to take it of. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (below === undefined || above === undefined) throw new RangeError('Nothing was measured.');
  return (below + above) / 2;
}

/** @throws RangeError There is nothing to take it of. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * Each value divided by the one of the same round. What slows a machine down for a minute slows both, so the ratios lie
 * closer together than the values do; the ratio of two medians may be one that no round has seen.
 *
 * @throws RangeError The two were not measured equally often.
 */
export function pairedRatios(of: readonly number[], over: readonly number[]): number[] {
  if (of.length !== over.length) throw new RangeError(`${of.length} rounds stand beside ${over.length}.`);
  return of.map((value, round) => value / Number(over[round]));
}

/**
 * The value that `share` of all do not exceed; one that was measured, none in between.
 *
 * @throws RangeError There is nothing to take it of.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('Nothing was measured.');
  return found;
}
