import type { ApiError } from '#contract/client.ts';
import type { Results } from '#contract/schemas.ts';
import { labelOf } from '../option-names.ts';
import { formatCount, formatShare, formatVotes, shownShares } from './figures.ts';
import type { ResultsState } from './results-store.ts';

/** What the results panel shows. */
export type ResultsView =
  | { readonly state: 'loading' }
  | { readonly state: 'error'; readonly failure: ApiError }
  | {
      readonly state: 'empty' | 'live' | 'stale' | 'withheld';
      readonly results: Results;
      /** Whether votes are taken. */
      readonly isOpen: boolean;
    };

/** What a view shows of results. */
type Shown = Pick<Extract<ResultsView, { readonly results: Results }>, 'results' | 'isOpen'>;

/**
 * What is to be shown of what is known. Results are stale when the api says so, or when it can be reached neither
 * by the stream nor by asking.
 */
export function viewOf({ results, isOpen, connection, failure }: ResultsState): ResultsView {
  if (results === undefined)
    return failure === undefined ? { state: 'loading' } : { state: 'error', failure };
  if (results.stale === true || connection === 'offline') return { state: 'stale', results, isOpen };
  if (results.withheld === true) return { state: 'withheld', results, isOpen };
  return { state: results.total_votes === 0 ? 'empty' : 'live', results, isOpen };
}

/** Who leads, in one short line; after that voting is over, where it is. */
export function headlineOf({ results, isOpen }: Shown): string {
  const standing = standingOf({ results, isOpen });
  return isOpen ? standing : `Voting is over. ${standing}`;
}

function standingOf({ results, isOpen }: Shown): string {
  if (results.withheld === true) return 'The count is a secret for now';
  if (results.total_votes === 0) return isOpen ? 'No votes yet' : 'No votes were counted';
  const [first, second] = [...results.results].sort((a, b) => b.count - a.count);
  if (first === undefined) return '';
  const lead = first.count - (second?.count ?? 0);
  return lead === 0 ? 'Neck and neck' : `${labelOf(first.option)} lead by ${formatCount(lead)}`;
}

/** How many votes are counted, in words. */
export function totalOf({ results, isOpen }: Shown): string {
  return results.total_votes === 0 && isOpen
    ? 'Be the first to pick a side.'
    : formatVotes(results.total_votes);
}

/** The view in words, for those who hear the page. */
export function announcementOf(view: ResultsView): string {
  switch (view.state) {
    case 'loading':
      return 'Loading the results.';
    case 'error':
      return 'The results cannot be loaded. Still trying.';
    case 'empty':
      return `${headlineOf(view)}.`;
    case 'live':
    case 'withheld':
      return figuresOf(view);
    case 'stale':
      return `The results may be out of date. ${figuresOf(view)}`;
  }
}

function figuresOf({ results, isOpen }: Shown): string {
  const headline = headlineOf({ results, isOpen });
  if (results.withheld === true)
    return `${headline}. ${formatVotes(results.total_votes)}${isOpen ? ' so far' : ''}.`;
  const shares = shownShares(results);
  const rows = results.results.map(
    ({ option, count }) => `${labelOf(option)}: ${formatVotes(count)}, ${formatShare(shares[option])}.`,
  );
  return `${headline}. ${rows.join(' ')}`;
}
