import type { ApiError } from '#contract/client.ts';
import type { Results } from '#contract/schemas.ts';
import { labelOf } from '../option-names.ts';
import { formatCount, formatShare, formatVotes, shownShares } from './figures.ts';
import type { ResultsState } from './results-store.ts';

/** What the results panel shows. */
export type ResultsView =
  | { readonly state: 'loading' }
  | { readonly state: 'error'; readonly failure: ApiError }
  | { readonly state: 'empty' | 'live' | 'stale' | 'withheld'; readonly results: Results };

/**
 * What is to be shown of what is known. Results are stale when the api says so, or when it can be reached neither
 * by the stream nor by asking.
 */
export function viewOf({ results, connection, failure }: ResultsState): ResultsView {
  if (results === undefined)
    return failure === undefined ? { state: 'loading' } : { state: 'error', failure };
  if (results.stale === true || connection === 'offline') return { state: 'stale', results };
  if (results.withheld === true) return { state: 'withheld', results };
  return { state: results.total_votes === 0 ? 'empty' : 'live', results };
}

/** Who leads, in one short line. */
export function headlineOf(results: Results): string {
  if (results.withheld === true) return 'The count is a secret for now';
  if (results.total_votes === 0) return 'No votes yet';
  const [first, second] = [...results.results].sort((a, b) => b.count - a.count);
  if (first === undefined) return '';
  const lead = first.count - (second?.count ?? 0);
  return lead === 0 ? 'Neck and neck' : `${labelOf(first.option)} lead by ${formatCount(lead)}`;
}

/** The view in words, for those who hear the page. */
export function announcementOf(view: ResultsView): string {
  switch (view.state) {
    case 'loading':
      return 'Loading the results.';
    case 'error':
      return 'The results cannot be loaded. Still trying.';
    case 'empty':
      return 'No votes yet.';
    case 'live':
      return figuresOf(view.results);
    case 'withheld':
      return `${headlineOf(view.results)}. ${formatVotes(view.results.total_votes)} so far.`;
    case 'stale':
      return `The results may be out of date. ${figuresOf(view.results)}`;
  }
}

function figuresOf(results: Results): string {
  if (results.withheld === true) return `${headlineOf(results)}.`;
  const shares = shownShares(results);
  const rows = results.results.map(
    ({ option, count }) => `${labelOf(option)}: ${formatVotes(count)}, ${formatShare(shares[option])}.`,
  );
  return `${headlineOf(results)}. ${rows.join(' ')}`;
}
