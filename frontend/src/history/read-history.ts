import { OPTIONS } from '#ballot/options.ts';
import type { History } from '#contract/schemas.ts';

/** The votes of one minute. */
export type Minute = History['minutes'][number];

/** A history as it came from outside, or undefined where it is none: every minute has to be a time with all counts. */
export function readHistory(value: unknown): readonly Minute[] | undefined {
  const minutes =
    typeof value === 'object' && value !== null && 'minutes' in value ? value.minutes : undefined;
  return Array.isArray(minutes) && minutes.every(isMinute) ? minutes : undefined;
}

function isMinute(value: unknown): value is Minute {
  if (typeof value !== 'object' || value === null) return false;
  const { minute, counts } = value as Partial<Record<keyof Minute, unknown>>;
  if (Number.isNaN(Date.parse(String(minute))) || typeof counts !== 'object' || counts === null) return false;
  const known = counts as Partial<Record<string, unknown>>;
  return OPTIONS.every((option) => Number.isSafeInteger(known[option]) && Number(known[option]) >= 0);
}
