import { median } from '#tests/statistics.ts';

/**
 * How fast something grows, by the estimator of Theil and Sen: the median of the slopes between all pairs of points, to
 * which outliers mean nothing up to 29 % of the points (P. K. Sen, "Estimates of the Regression Coefficient Based on
 * Kendall's Tau", Journal of the American Statistical Association 63, 1968). It is how the ageing of software is measured
 * (S. Garg and others, "A Methodology for Detection and Estimation of Software Aging", ISSRE 1998).
 */
export interface Slope {
  /** The median, in units of y for a unit of x. */
  readonly median: number;
  /** Between these two the true slope is, with a confidence of 99.9 %. */
  readonly least: number;
  readonly most: number;
}

export type Point = readonly [x: number, y: number];

/** Of the normal distribution: within ± this is 99.9 %. */
const DEVIATIONS = 3.29;

/**
 * @param points In the order of their x, no two with the same.
 * @returns Undefined where there are too few points for any confidence.
 */
export function theilSen(points: readonly Point[]): Slope | undefined {
  const slopes = points
    .flatMap(([x, y], i) => points.slice(i + 1).map(([laterX, laterY]) => (laterY - y) / (laterX - x)))
    .sort((a, b) => a - b);
  const n = points.length;
  // Kendall's S, the number of rising pairs less that of falling ones, has this variance where there is no trend.
  const unsure = DEVIATIONS * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const edge = Math.floor((slopes.length - unsure) / 2);
  const [least, most] = [slopes[edge], slopes[slopes.length - 1 - edge]];
  if (edge < 0 || least === undefined || most === undefined) return undefined;
  return { median: median(slopes), least, most };
}
