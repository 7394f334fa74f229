import { WELL_PIPELINE } from '#contract/examples.ts';
import type { Pipeline } from '#contract/pipeline.ts';
import type { Answer } from './vote-api.ts';

type Change = { readonly [Part in keyof Pipeline]?: Partial<Pipeline[Part]> | Pipeline[Part] };

/** A pipeline in which all is well and each vote is counted, with some of it changed. */
export function pipelineOf({ stuck_at = null, intake, log, consumers, results }: Change = {}): Pipeline {
  return {
    stuck_at: stuck_at as Pipeline['stuck_at'],
    intake: { ...WELL_PIPELINE.intake, ...intake },
    log: { ...WELL_PIPELINE.log, ...log },
    consumers: consumers === undefined ? [consumer('idle')] : (consumers as Pipeline['consumers']),
    results: { ...WELL_PIPELINE.results, ...results },
  };
}

type Consumer = NonNullable<Pipeline['consumers']>[number];

/** A consumer that does `state`, and may have failed. */
export function consumer(state: Consumer['state'], failure?: Partial<Consumer['last_failure']>): Consumer {
  return {
    state,
    seen_ms_ago: 200,
    last_failure: failure
      ? { code: 'database_unavailable', sqlstate_class: null, ms_ago: 900, ...failure }
      : null,
  };
}

/** The answer to a question for it. */
export function pipelineAnswer(change?: Change): Answer {
  return { status: 200, body: pipelineOf(change) };
}
