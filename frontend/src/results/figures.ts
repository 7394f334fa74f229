import type { Option } from '#ballot/options.ts';
import { forEachOption, OPTIONS } from '#ballot/options.ts';
import type { Results } from '#contract/schemas.ts';
import { texts } from '../texts/texts.ts';

/** Only the separators of large numbers are the viewer's own; the rest goes by the language of the page. */
const count = new Intl.NumberFormat(undefined, { numberingSystem: 'latn' });
const compact = new Intl.NumberFormat(texts.language, { notation: 'compact' });
const share = new Intl.NumberFormat(texts.language, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const ago = new Intl.RelativeTimeFormat(texts.language, { numeric: 'always' });
const TENTHS = 10;

/** A plain number, with the separators of the viewer's language. */
export function formatCount(votes: number): string {
  return count.format(votes);
}

/** A number that has little room: `1,204` as `1.2K`. */
export function formatCompact(votes: number): string {
  return compact.format(votes);
}

/** A number of votes in words: `1 vote`, `1,204 votes`. */
export function formatVotes(votes: number): string {
  return texts.results.votes(formatCount(votes), votes === 1);
}

/** A share in percent (0–100), with one decimal. */
export function formatShare(percent: number): string {
  return share.format(percent / 100);
}

/** The shares of some results, as they are shown. */
export function shownShares({ results }: Pick<Results, 'results'>): Record<Option, number> {
  const counts = new Map(results.map((row) => [row.option, row.count]));
  return sharesOf(forEachOption((option) => counts.get(option) ?? 0));
}

/**
 * Shares as they are shown: percent with one decimal that sum to 100, or are all 0 when nobody voted. From the
 * counts, for rounding the two decimals of the api once more would be off by one; and cumulatively like there: each
 * share is the step between two rounded running sums.
 */
export function sharesOf(counts: Readonly<Record<Option, number>>): Record<Option, number> {
  const total = OPTIONS.reduce((sum, option) => sum + counts[option], 0);
  let counted = 0;
  let shown = 0;
  return forEachOption((option) => {
    counted += counts[option];
    const upToHere = total === 0 ? 0 : Math.round((100 * TENTHS * counted) / total);
    const step = upToHere - shown;
    shown = upToHere;
    return step / TENTHS;
  });
}

/** How long ago something was, in words. `ageMs` below two seconds, or of a clock that runs behind, is just now. */
export function formatAge(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1000);
  if (seconds < 2) return texts.results.justNow;
  if (seconds < 60) return texts.results.secondsAgo(seconds);
  if (seconds < 3_600) return ago.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return ago.format(-Math.floor(seconds / 3_600), 'hour');
  return ago.format(-Math.floor(seconds / 86_400), 'day');
}
