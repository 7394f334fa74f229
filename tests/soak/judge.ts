import type { Point, Slope } from './theil-sen.ts';
import { medianOf, theilSen } from './theil-sen.ts';

/** What something may grow in an hour: this share of its level, or this much. */
export type Bound = { readonly share: number } | { readonly amount: number };

export interface Judgement {
  /** `short` where there is too little to tell. */
  readonly verdict: 'flat' | 'grows' | 'short';
  /** Its usual value after the warm-up. */
  readonly level: number;
  /** What it gains in an hour, as measured after the warm-up; undefined where that is too short. */
  readonly hourly: Slope | undefined;
  /** What it may gain in an hour. */
  readonly hourlyMax: number;
}

/** Seconds, and what was seen then. */
export type Series = readonly Point[];

/**
 * So many medians stand for the whole: neighbouring seconds are no independent witnesses, for a heap grows until it is
 * collected and falls at once.
 */
const MEDIANS = 48;
const SECONDS_AN_HOUR = 3_600;

/**
 * Judges whether a series grows. It does when what it gains in an hour is more than it may, when that it gains at all is
 * certain, and when it goes on in the second half: a step to another level is none of it.
 *
 * @param warmUntil Seconds; what was before is not looked at.
 */
export function judge(series: Series, warmUntil: number, bound: Bound): Judgement {
  const settled = series.filter(([at]) => at >= warmUntil);
  const points = mediansOf(settled);
  const level = medianOf(points.map(([, value]) => value).sort((a, b) => a - b));
  const hourlyMax = 'share' in bound ? bound.share * level : bound.amount;
  const hourly = theilSen(points);
  const later = theilSen(points.slice(points.length / 2));
  if (hourly === undefined || later === undefined)
    return { verdict: 'short', level, hourly: undefined, hourlyMax };
  const grows = hourly.median > hourlyMax && hourly.least > 0 && later.median > hourlyMax;
  return { verdict: grows ? 'grows' : 'flat', level, hourly, hourlyMax };
}

/** The medians of equal parts, in hours. */
function mediansOf(series: Series): Point[] {
  const parts = Math.min(MEDIANS, series.length);
  return Array.from({ length: parts }, (_, i) => {
    const part = series.slice((i * series.length) / parts, ((i + 1) * series.length) / parts);
    const median = (values: number[]) => medianOf(values.sort((a, b) => a - b));
    return [median(part.map(([at]) => at)) / SECONDS_AN_HOUR, median(part.map(([, value]) => value))];
  });
}
