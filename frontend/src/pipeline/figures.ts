import { formatCount } from '../results/figures.ts';
import { texts } from '../texts/texts.ts';

const { language } = texts;
const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
const { durations, notKnown } = texts.pipeline;

/** A figure as it came; one that is not known is no zero. */
export type Known = number | null | undefined;

export function isKnown(figure: Known): figure is number {
  return Number.isFinite(figure);
}

/** A figure in its format, or that it is not known. */
export function shown(figure: Known, format: (figure: number) => string = formatCount): string {
  return isKnown(figure) ? format(figure) : notKnown;
}

/** Votes a second, with one decimal below ten. */
export function formatRate(perSecond: number): string {
  return perSecond < 10 ? decimal.format(perSecond) : formatCount(Math.round(perSecond));
}

/** A share, in percent. Below one percent it says so, for 0 % would be nothing at all. */
export function formatPart(ratio: number): string {
  return ratio > 0 && ratio < 0.01 ? `< ${share.format(0.01)}` : share.format(ratio);
}

/** How long something lasts: seconds, minutes or hours. */
export function formatDuration(ms: number): string {
  if (ms < 60_000) return durations.seconds(decimal.format(ms / 1_000));
  if (ms < 3_600_000) return durations.minutes(decimal.format(ms / 60_000));
  return durations.hours(decimal.format(ms / 3_600_000));
}
