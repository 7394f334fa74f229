import type { Option } from '#ballot/options.ts';
import type { ApiError } from '#contract/client.ts';
import type { Results } from '#contract/schemas.ts';
import { labelOf } from '../option-names.ts';
import { texts } from '../texts/texts.ts';
import { formatCount, formatShare, formatVotes, shownShares } from './figures.ts';
import type { ResultsState } from './results-store.ts';

const { results: words } = texts;

/** What the results panel shows. */
export type ResultsView =
  | { readonly state: 'loading' }
  | { readonly state: 'error'; readonly failure: ApiError }
  | {
      /** `final`: voting is over, and these figures are from after its end. */
      readonly state: 'empty' | 'live' | 'final' | 'stale' | 'withheld';
      readonly results: Results;
      /** Whether votes are taken. */
      readonly isOpen: boolean;
    };

/** A view that has results, of whatever age. */
export type ShownResults = Extract<ResultsView, { readonly results: Results }>;

/**
 * What is to be shown of what is known. Results are stale when the api says so, or when it can be reached neither
 * by the stream nor by asking.
 */
export function viewOf({ results, isOpen, connection, failure }: ResultsState): ResultsView {
  if (results === undefined)
    return failure === undefined ? { state: 'loading' } : { state: 'error', failure };
  if (results.stale === true || connection === 'offline') return { state: 'stale', results, isOpen };
  if (results.withheld === true) return { state: 'withheld', results, isOpen };
  if (results.total_votes === 0) return { state: 'empty', results, isOpen };
  // That a vote was refused tells of the end too, but nothing of figures from before it.
  return { state: results.ballot === 'closed' ? 'final' : 'live', results, isOpen };
}

/** The option with the most votes, and how many more it has than the next; undefined when none has more. */
export function leaderOf({
  results,
}: Pick<Results, 'results'>): { option: Option; lead: number } | undefined {
  const [first, second] = [...results].sort((a, b) => b.count - a.count);
  const lead = (first?.count ?? 0) - (second?.count ?? 0);
  return first === undefined || lead === 0 ? undefined : { option: first.option, lead };
}

/** Who leads, or who has won, in one short line. No winner is called from figures that may be old. */
export function headlineOf({ state, results, isOpen }: ShownResults): string {
  const { headline } = words;
  if (results.withheld === true) return headline.secret;
  if (results.total_votes === 0) return isOpen ? headline.noVotesYet : headline.noVotesCounted;
  const leader = leaderOf(results);
  if (state === 'final') return leader === undefined ? headline.drawn : headline.wins(labelOf(leader.option));
  return leader === undefined
    ? headline.tie
    : headline.leads(labelOf(leader.option), formatCount(leader.lead));
}

/** What is said of a ballot that is closed, beside the headline; undefined while it is open. */
export function closingOf({ state, results, isOpen }: ShownResults): string | undefined {
  const { over, ahead, level } = words.final;
  if (isOpen) return undefined;
  if (state !== 'final') return over;
  const leader = leaderOf(results);
  return `${over} ${leader === undefined ? level : ahead(formatVotes(leader.lead))}`;
}

/** How many votes are counted, in words. */
export function totalOf(total: number, isOpen: boolean): string {
  return total === 0 && isOpen ? words.beFirst : formatVotes(total);
}

/** The view in words, for those who hear the page. */
export function announcementOf(view: ResultsView): string {
  const { announced } = words;
  if (view.state === 'loading') return announced.loading;
  if (view.state === 'error') return announced.error;
  const headline = sentenceOf(headlineOf(view));
  const opening = view.state === 'final' ? [headline, closingOf(view)] : [closingOf(view), headline];
  if (view.state === 'stale') opening.unshift(announced.stale);
  return [...opening, ...figuresOf(view)].filter(Boolean).join(' ');
}

function figuresOf({ results, isOpen }: ShownResults): string[] {
  const total = formatVotes(results.total_votes);
  if (results.withheld === true) return [sentenceOf(isOpen ? words.soFar(total) : total)];
  if (results.total_votes === 0) return [];
  const shares = shownShares(results);
  return results.results.map(
    ({ option, count }) => `${labelOf(option)}: ${formatVotes(count)}, ${formatShare(shares[option])}.`,
  );
}

function sentenceOf(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
