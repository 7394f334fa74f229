import type { ApiError } from '#contract/client.ts';
import type { Hop, Pipeline } from '#contract/pipeline.ts';
import { formatCount, formatVotes } from '../results/figures.ts';
import { texts } from '../texts/texts.ts';
import { isKnown } from './figures.ts';
import type { PipelineState } from './pipeline-store.ts';
import type { Reason } from './reasons.ts';
import { describeReason } from './reasons.ts';

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

/** The verdict on what is known. */
export function verdictOf({ pipeline, failure }: Pick<PipelineState, 'pipeline' | 'failure'>): Verdict {
  if (failure !== undefined) {
    const effect = pipeline === undefined ? undefined : effects.oldAnswer;
    return verdict('broken', wordsOfFailure(failure), effect);
  }
  if (pipeline === undefined) return verdict('unknown', verdicts.asking);
  if (pipeline.stuck_at !== null) return VERDICTS[pipeline.stuck_at](pipeline);
  if (pipeline.intake.ballot === 'closed') return verdict('waits', verdicts.closed, progress(pipeline));
  return verdict('well', verdicts.well, progress(pipeline));
}

function verdict(mood: Verdict['mood'], words: Words, effect?: string, reason?: Reason): Verdict {
  return { mood, ...words, effect, reason: reason && describeReason(reason) };
}

/** Why the api does not say how the votes fare. */
function wordsOfFailure({ code }: ApiError): Words {
  if (code === 'network') return verdicts.unreachable;
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
    return verdict('broken', reason ? verdicts.consumerFails : verdicts.consumer, held(pipeline), reason);
  },
  results(pipeline) {
    if (!pipeline.results.reachable) {
      const reason = reasonOfRetry(pipeline) ?? pipeline.results.last_failure ?? undefined;
      return verdict('broken', verdicts.databaseUnreachable, held(pipeline), reason);
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
  if (votes === undefined) return effects.someWait;
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
