import { median } from '#tests/statistics.ts';
import type { Point, Slope } from './theil-sen.ts';
import { theilSen } from './theil-sen.ts';

/** What something may gain in all the time it is looked at: this share of its level, or this much. */
export type Bound = ({ readonly share: number } | { readonly amount: number }) & {
  /** Looked at for less than this after the warm-up, nothing can be told. */
  readonly secondsMin?: number;
};

export interface Judgement {
  /** `short` where there is too little to tell. */
  readonly verdict: 'flat' | 'grows' | 'short';
  /** Its usual value after the warm-up. */
  readonly level: number;
  /** What it has gained between the warm-up and the end, by its slope; undefined where that is too short. */
  readonly gain: Slope | undefined;
  /** What it may gain in this time. */
  readonly gainMax: number;
}

/** Seconds, and what was seen then. */
export type Series = readonly Point[];

/**
 * So many medians stand for the whole: neighbouring seconds are no independent witnesses, for a heap grows until it is
 * collected and falls at once.
 */
const MEDIANS = 48;

/**
 * Judges whether a series grows. It does when it gains more than it may, when that it gains at all is certain, and when
 * it goes on in the second half: a step to another level is none of it. The longer it is looked at, the less it may grow
 * in an hour.
 *
 * @param warmUntil Seconds; what was before is not looked at.
 */
export function judge(series: Series, warmUntil: number, bound: Bound): Judgement {
  const settled = series.filter(([at]) => at >= warmUntil);
  const points = mediansOf(settled);
  const level = points.length === 0 ? Number.NaN : median(points.map(([, value]) => value));
  const gainMax = 'share' in bound ? bound.share * level : bound.amount;
  const [slope, later] = [theilSen(points), theilSen(points.slice(points.length / 2))];
  const seconds = (settled.at(-1)?.[0] ?? 0) - (settled[0]?.[0] ?? 0);
  const isShort = seconds < (bound.secondsMin ?? 0);
  if (isShort || slope === undefined || later === undefined)
    return { verdict: 'short', level, gain: undefined, gainMax };
  const [gain, laterGain] = [slope, later].map((each) => over(seconds, each)) as [Slope, Slope];
  const grows = gain.median > gainMax && gain.least > 0 && laterGain.median > gainMax;
  return { verdict: grows ? 'grows' : 'flat', level, gain, gainMax };
}

/** What is gained by a slope in `seconds`. */
function over(seconds: number, { median, least, most }: Slope): Slope {
  return { median: median * seconds, least: least * seconds, most: most * seconds };
}

/** The medians of equal parts. */
function mediansOf(series: Series): Point[] {
  const parts = Math.min(MEDIANS, series.length);
  return Array.from({ length: parts }, (_, i) => {
    const part = series.slice((i * series.length) / parts, ((i + 1) * series.length) / parts);
    return [median(part.map(([at]) => at)), median(part.map(([, value]) => value))];
  });
}
