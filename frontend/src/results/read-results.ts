import { OPTIONS } from '#ballot/options.ts';
import type { Results } from '#contract/schemas.ts';

/**
 * Results as they came from outside, or undefined where they are none: every option has to be there with a count,
 * for the page to show them, unless the counts are withheld. The full schema is the api's to keep; its library would
 * double our script.
 */
export function readResults(value: unknown): Results | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { results, total_votes, revision, withheld } = value as Partial<Record<keyof Results, unknown>>;
  if (!isCount(total_votes) || !isCount(revision) || !Array.isArray(results)) return undefined;
  if (withheld === true) return { ...(value as Results), results: [] };
  const isWhole = OPTIONS.every((option) =>
    results.some((row) => row?.option === option && isCount(row.count) && Number.isFinite(row.percentage)),
  );
  return isWhole ? (value as Results) : undefined;
}

/** The results a message of the live stream carries, or undefined where it carries none. */
export function readMessage(data: unknown): Results | undefined {
  try {
    return readResults(JSON.parse(String(data)));
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
