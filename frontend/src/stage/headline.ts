import { formatCount } from '../results/figures.ts';
import type { ResultsView } from '../results/results-view.ts';
import { texts } from '../texts/texts.ts';
import type { LaneStanding } from './race/standing.ts';
import { leadOf } from './race/standing.ts';

/** The one line of the stage: who leads, or what is waited for. */
export function headlineOf(view: ResultsView, lanes: readonly LaneStanding[]): string {
  const words = texts.stage.headline;
  if (view.state === 'loading' || view.state === 'error') return words[view.state];
  const { results, isOpen } = view;
  if (results.withheld === true) return words.withheld;
  if (results.total_votes === 0) return isOpen ? words.first : words.none;
  const lead = leadOf(lanes);
  if (lead === undefined) return isOpen ? words.even : words.tie;
  return (isOpen ? words.leads : words.wins)(texts.options[lead.option], formatCount(lead.votes));
}
