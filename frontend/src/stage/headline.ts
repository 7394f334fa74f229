import { formatCount } from '../results/figures.ts';
import type { ResultsView } from '../results/results-view.ts';
import { texts } from '../texts/texts.ts';
import type { LaneStanding } from './race/standing.ts';
import { leadOf } from './race/standing.ts';

/** The one line of the stage: who leads, or what is waited for. Nobody has won by figures that may be old [API15]. */
export function headlineOf(view: ResultsView, lanes: readonly LaneStanding[]): string {
  const words = texts.stage.headline;
  if (view.state === 'loading' || view.state === 'error') return words[view.state];
  const { results, isOpen } = view;
  if (results.withheld === true) return words.withheld;
  if (results.total_votes === 0) return isOpen ? words.first : words.none;
  const isFinal = view.state === 'final';
  const lead = leadOf(lanes);
  if (lead === undefined) return isFinal ? words.tie : words.even;
  return (isFinal ? words.wins : words.leads)(texts.options[lead.option], formatCount(lead.votes));
}
