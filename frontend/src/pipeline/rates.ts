import type { Pipeline } from '#contract/pipeline.ts';
import { isKnown } from './figures.ts';

/** Votes a second that go over each pipe; undefined where it cannot be told. */
export interface Rates {
  /** Into the event log. */
  readonly accepted: number | undefined;
  /** Out of the log, to a consumer. */
  readonly delivered: number | undefined;
  /** Into the database. */
  readonly counted: number | undefined;
}

/** An answer, and when it came, in ms since the epoch. */
export interface Sample {
  readonly at: number;
  readonly pipeline: Pipeline;
}

export const NO_RATES: Rates = { accepted: undefined, delivered: undefined, counted: undefined };

/** Rates are of so much time: long enough to be read, and short enough that what has stopped is seen to stand. */
const WINDOW_MS = 3_500;

/** The samples rates are made of, once `newest` has come: those of the window, oldest first. */
export function withSample(samples: readonly Sample[], newest: Sample): readonly Sample[] {
  // A clock that was set back makes all that came before useless.
  const recent = samples.filter(({ at }) => at < newest.at && newest.at - at <= WINDOW_MS);
  return [...recent, newest];
}

/** Votes a second between the oldest and the newest of the samples. */
export function ratesOf(samples: readonly Sample[]): Rates {
  const [oldest, newest] = [samples[0], samples.at(-1)];
  if (oldest === undefined || newest === undefined || oldest === newest) return NO_RATES;
  const seconds = (newest.at - oldest.at) / 1000;
  const rate = (figure: (pipeline: Pipeline) => number | undefined) =>
    rateOf(figure(oldest.pipeline), figure(newest.pipeline), seconds);
  return { accepted: rate(appended), delivered: rate(delivered), counted: rate(counted) };
}

const counted = ({ results }: Pipeline) => results.counted ?? undefined;

/** What the log has taken in. One that is a table does not tell; what it took then waits, is in hand or is counted. */
function appended({ intake, log, results }: Pipeline): number | undefined {
  return intake.appended ?? sum(log.waiting, log.in_hand, results.counted);
}

/** What the log has taken in and nobody waits for any more. */
function delivered(pipeline: Pipeline): number | undefined {
  const { waiting } = pipeline.log;
  return sum(appended(pipeline), waiting === null ? null : -waiting);
}

function sum(...figures: readonly (number | null | undefined)[]): number | undefined {
  return figures.every(isKnown) ? figures.reduce((total, figure) => total + figure, 0) : undefined;
}

/** A figure that fell is another log's, or another database's: nothing can be told of it. */
function rateOf(before: number | undefined, after: number | undefined, seconds: number): number | undefined {
  if (before === undefined || after === undefined || after < before) return undefined;
  return (after - before) / seconds;
}
