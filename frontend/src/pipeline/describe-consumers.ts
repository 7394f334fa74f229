import type { Pipeline } from '#contract/pipeline.ts';
import { formatAge, formatCount } from '../results/figures.ts';
import { texts } from '../texts/texts.ts';
import { describeReason, has } from './reasons.ts';

const { consumer: words } = texts.pipeline.stations;

type Consumer = NonNullable<Pipeline['consumers']>[number];

/** What the consumers do, those that do the same in one line; they have no names here. */
export function describeConsumers(consumers: Pipeline['consumers'] | undefined): string[] {
  if (consumers === null || consumers === undefined) return [];
  if (consumers.length === 0) return [words.none];
  return alike(consumers).map(describe);
}

/** The consumers, those together that do the same and last failed of the same. */
function alike(consumers: readonly Consumer[]): readonly (readonly [Consumer, ...Consumer[]])[] {
  const groups = new Map<string, [Consumer, ...Consumer[]]>();
  for (const consumer of consumers) {
    const { state, last_failure: failure } = consumer;
    const kind = [state, failure?.code, failure?.sqlstate_class].join(' ');
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [consumer]);
    else group.push(consumer);
  }
  return [...groups.values()];
}

function describe(group: readonly [Consumer, ...Consumer[]]): string {
  const [{ state, last_failure: failure }] = group;
  const does = has(words.does, state) ? words.does[state] : words.doesOther(state);
  const all = group.length === 1 ? does : words.several(formatCount(group.length), does);
  if (failure === null) return all;
  if (state === 'retrying') return words.retries(all, describeReason(failure));
  const newestMs = Math.min(...group.map(({ last_failure }) => last_failure?.ms_ago ?? failure.ms_ago));
  return words.lastFailure(all, formatAge(newestMs), describeReason(failure));
}
