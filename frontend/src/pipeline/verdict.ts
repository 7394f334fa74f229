import type { ApiError } from '#contract/client.ts';
import type { Hop, Pipeline } from '#contract/pipeline.ts';
import { formatCount, formatVotes } from '../results/figures.ts';
import type { Connection } from '../results/results-store.ts';
import { texts } from '../texts/texts.ts';
import { formatDuration, isKnown } from './figures.ts';
import type { Reason } from './reasons.ts';
import { describeReason } from './reasons.ts';
import type { Sight } from './sight.ts';

const { effects, verdicts } = texts.pipeline;

/** What goes on, in one sentence, and what to do next. */
export interface Verdict {
  readonly mood: 'well' | 'waits' | 'broken' | 'unknown';
  /** What is the matter. */
  readonly cause: string;
  /** What that does to the votes. */
  readonly effect: string | undefined;
  /** Why, in plain words with the code. */
  readonly reason: string | undefined;
  readonly advice: string;
}

type Words = Pick<Verdict, 'cause' | 'advice'>;

/** In hand for longer than this, a vote is not counted within moments. */
const SLOW_MS = 10_000;

/** The verdict on what is known; `failure` is why the api gave no answer when last asked. */
export function verdictOf(
  { pipeline, connection }: Pick<Sight, 'pipeline' | 'connection'>,
  failure: ApiError | undefined,
): Verdict {
  if (failure !== undefined) {
    const effect = pipeline === undefined ? undefined : effects.oldAnswer;
    return verdict('broken', wordsOfFailure(failure), effect);
  }
  if (pipeline === undefined) return verdict('unknown', verdicts.asking);
  if (pipeline.stuck_at !== null) return verdictOnStuck(pipeline, pipeline.stuck_at);
  return verdictOnMoving(pipeline, connection);
}

/** Where votes are stuck. A newer api may tell of a hop that this page does not know. */
function verdictOnStuck(pipeline: Pipeline, hop: Hop): Verdict {
  if (Object.hasOwn(VERDICTS, hop)) return VERDICTS[hop](pipeline);
  return verdict('broken', verdicts.elsewhere, held(pipeline));
}

/** Where votes are not stuck anywhere. */
function verdictOnMoving(pipeline: Pipeline, connection: Connection): Verdict {
  const { consumers, intake, log } = pipeline;
  if (consumers?.length === 0) return verdict('waits', verdicts.noConsumer, held(pipeline));
  if (isKnown(log.oldest_in_hand_ms) && log.oldest_in_hand_ms > SLOW_MS) {
    const effect = effects.oldest(held(pipeline), formatDuration(log.oldest_in_hand_ms));
    return verdict('waits', verdicts.slow, effect);
  }
  if (intake.ballot === 'closed') return verdict('waits', verdicts.closed, progress(pipeline));
  if (connection === 'polling' || connection === 'offline')
    return verdict('waits', verdicts.notLive, effects.asksInstead);
  return verdict('well', verdicts.well, progress(pipeline));
}

function verdict(mood: Verdict['mood'], words: Words, effect?: string, reason?: Reason): Verdict {
  return { mood, ...words, effect, reason: reason && describeReason(reason) };
}

/** Why the api does not say how the votes fare. */
function wordsOfFailure({ code, status = 0 }: ApiError): Words {
  // What stands in front of the api says so in its own words when the api is gone.
  const isGateway = code === 'not_the_api' && status >= 500;
  if (code === 'network' || isGateway) return verdicts.unreachable;
  if (code === 'not_the_api') return verdicts.notTheApi;
  return code === 'not_found' ? verdicts.tooOld : verdicts.refused;
}

const VERDICTS: Readonly<Record<Hop, (pipeline: Pipeline) => Verdict>> = {
  intake({ intake }) {
    const words = intake.last_failure?.code === 'overloaded' ? verdicts.overloaded : verdicts.intake;
    return verdict('broken', words, effects.noneTaken, intake.last_failure ?? undefined);
  },
  log({ log }) {
    return verdict('broken', wordsOfLog(log), effects.noneTaken);
  },
  consumer(pipeline) {
    const { consumers } = pipeline;
    if (consumers?.length === 0) return verdict('broken', verdicts.noConsumer, held(pipeline));
    const reason = reasonOfRetry(pipeline);
    const words = reason ? verdicts.consumerFails : verdicts.consumerStarts;
    return verdict('broken', words, held(pipeline), reason);
  },
  results(pipeline) {
    if (!pipeline.results.reachable) {
      const reason = reasonOfRetry(pipeline) ?? pipeline.results.last_failure ?? undefined;
      // Nothing has failed where its tables are not there yet.
      const words = reason ? verdicts.databaseUnreachable : verdicts.databaseUnread;
      return verdict('broken', words, held(pipeline), reason);
    }
    const reason = reasonOfRetry(pipeline);
    return verdict('broken', reason ? verdicts.databaseFails : verdicts.database, held(pipeline), reason);
  },
};

function wordsOfLog({ reachable, takes_writes }: Pipeline['log']): Words {
  if (!reachable) return verdicts.logUnreachable;
  return takes_writes === false ? verdicts.logFull : verdicts.log;
}

/** What keeps a consumer from counting just now. */
function reasonOfRetry({ consumers }: Pipeline): Reason | undefined {
  return consumers?.find(({ state }) => state === 'retrying')?.last_failure ?? undefined;
}

/** How many votes are taken and not counted, or undefined where nobody can tell. */
function uncounted({ log }: Pipeline): number | undefined {
  return isKnown(log.waiting) && isKnown(log.in_hand) ? log.waiting + log.in_hand : undefined;
}

/** What becomes of the votes that are taken while none is counted. */
function held(pipeline: Pipeline): string {
  const votes = uncounted(pipeline);
  const waiting = votes === undefined ? effects.someWait : heldText(votes);
  return pipeline.log.takes_writes === false ? effects.full(waiting) : waiting;
}

function heldText(votes: number): string {
  return votes === 0 ? effects.noneWaits : effects.wait(formatVotes(votes), votes === 1);
}

/** How far the votes are while all goes well. */
function progress(pipeline: Pipeline): string | undefined {
  const { counted } = pipeline.results;
  const votes = uncounted(pipeline);
  if (!isKnown(counted) || votes === undefined) return undefined;
  return votes === 0
    ? effects.counted(formatVotes(counted))
    : effects.onTheirWay(formatVotes(counted), formatCount(votes));
}
