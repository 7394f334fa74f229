import type { Option } from '#ballot/options.ts';
import type { Hop, Pipeline } from '#contract/pipeline.ts';
import type { Results } from '#contract/schemas.ts';
import { labelOf } from '../option-names.ts';
import { formatAge, formatCount, formatShare, shownShares } from '../results/figures.ts';
import { texts } from '../texts/texts.ts';
import { describeConsumers } from './describe-consumers.ts';
import type { Known } from './figures.ts';
import { formatDuration, formatPart, formatRate, isKnown, shown } from './figures.ts';
import type { StationName } from './hops.ts';
import { describeDeadLetter, describeReason } from './reasons.ts';
import type { Sight } from './sight.ts';

const { stations } = texts.pipeline;

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly isKnown: boolean;
}

/** What a station shows beside its name and its state. */
export interface StationView {
  readonly figures: readonly Figure[];
  /** What else there is to say, each in a line of its own. */
  readonly notes: readonly string[];
}

/** The station at which votes are stuck, if they are. */
export function stuckStation({ pipeline, isAway }: Sight): StationName | undefined {
  if (isAway) return 'api';
  return pipeline?.stuck_at ? STATION_OF[pipeline.stuck_at] : undefined;
}

const STATION_OF: Readonly<Record<Hop, StationName>> = {
  intake: 'api',
  log: 'log',
  consumer: 'consumer',
  results: 'database',
};

/** What each station shows. */
export const STATION_VIEWS: Readonly<Record<StationName, (sight: Sight) => StationView>> = {
  browser: ({ results }) => ({
    figures: [figure(stations.browser.figures.shown, results?.total_votes), ...sharesOf(results)],
    notes: [],
  }),
  api: ({ pipeline, rates }) => ({
    figures: [
      ...acceptedBy(pipeline),
      figure(stations.api.figures.perSecond, rates.accepted, formatRate),
      figure(stations.api.figures.processes, pipeline?.intake.processes),
    ],
    notes: pipeline === undefined ? [] : notesOfApi(pipeline.intake),
  }),
  log: ({ pipeline }) => ({
    figures: [
      figure(stations.log.figures.waiting, pipeline?.log.waiting),
      figure(stations.log.figures.inHand, pipeline?.log.in_hand),
      figure(stations.log.figures.memory, pipeline?.log.memory_ratio, formatPart),
    ],
    notes: pipeline === undefined ? [] : notesOfLog(pipeline.log),
  }),
  consumer: ({ pipeline, rates }) => ({
    figures: [
      figure(stations.consumer.figures.seen, pipeline?.consumers?.length),
      figure(
        stations.consumer.figures.counting,
        pipeline?.consumers?.filter(({ state }) => state === 'counting').length,
      ),
      figure(stations.consumer.figures.perSecond, rates.counted, formatRate),
    ],
    notes: describeConsumers(pipeline?.consumers),
  }),
  database: ({ pipeline, rates }) => ({
    figures: [
      figure(stations.database.figures.counted, pipeline?.results.counted),
      figure(stations.database.figures.perSecond, rates.counted, formatRate),
      figureOfDeadLetters(pipeline?.results.dead_letters),
    ],
    notes: pipeline === undefined ? [] : notesOfDatabase(pipeline.results),
  }),
  push: ({ pipeline, connection }) => ({
    figures: [
      figure(stations.push.figures.viewers, pipeline?.intake.viewers),
      figure(stations.push.figures.revision, pipeline?.results.revision),
    ],
    notes: [stations.push.connections[connection]],
  }),
};

function figure(label: string, value: Known, format?: (figure: number) => string): Figure {
  return { label, value: shown(value, format), isKnown: isKnown(value) };
}

/** What may look stuck at 50 to 50. Counts that are withheld are nobody's to see. */
function sharesOf(results: Results | undefined): Figure[] {
  if (results === undefined || results.withheld === true) return [];
  return Object.entries(shownShares(results)).map(([option, share]) =>
    figure(labelOf(option as Option), share, formatShare),
  );
}

/** A log that answers and keeps no sum, such as a table, is not said to be in doubt. */
function acceptedBy(pipeline: Pipeline | undefined): Figure[] {
  const { appended = null } = pipeline?.intake ?? {};
  const keepsNoSum = appended === null && pipeline?.log.reachable === true;
  return keepsNoSum ? [] : [figure(stations.api.figures.accepted, appended)];
}

function figureOfDeadLetters(letters: Pipeline['results']['dead_letters'] | undefined): Figure {
  const { deadLetters } = stations.database.figures;
  const atLeast = (count: number) => stations.database.atLeast(formatCount(count));
  return figure(deadLetters, letters?.count, letters?.at_least === true ? atLeast : undefined);
}

function notesOfApi({ takes_votes, ballot, last_failure }: Pipeline['intake']): string[] {
  const notes: string[] = [];
  if (ballot === 'closed') notes.push(stations.api.closed);
  else if (!takes_votes) notes.push(stations.api.refuses);
  if (last_failure)
    notes.push(stations.api.lastFailure(formatAge(last_failure.ms_ago), describeReason(last_failure)));
  return notes;
}

function notesOfLog({ reachable, takes_writes, in_hand, oldest_in_hand_ms }: Pipeline['log']): string[] {
  if (!reachable) return [stations.log.unreachable];
  const notes: string[] = [];
  if (takes_writes === false) notes.push(stations.log.refuses);
  if (in_hand !== 0 && isKnown(oldest_in_hand_ms))
    notes.push(stations.log.oldest(formatDuration(oldest_in_hand_ms)));
  return notes;
}

function notesOfDatabase({ reachable, dead_letters, last_failure }: Pipeline['results']): string[] {
  const { unreachable, unreachableFor, newest, lastFailure } = stations.database;
  const notes: string[] = [];
  const reason = last_failure ? describeReason(last_failure) : undefined;
  if (!reachable) notes.push(reason === undefined ? unreachable : unreachableFor(reason));
  else if (last_failure)
    notes.push(lastFailure(formatAge(last_failure.ms_ago), describeReason(last_failure)));
  if (dead_letters?.newest) notes.push(newest(describeDeadLetter(dead_letters.newest.reason)));
  return notes;
}
