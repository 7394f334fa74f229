import type { Pipeline } from '#contract/pipeline.ts';

/**
 * How it stands with the hops as it came from outside, or undefined where it is no such thing. What is looked at is
 * what the picture could not be drawn without; a single figure that is not there is shown as not known.
 */
export function readPipeline(value: unknown): Pipeline | undefined {
  if (!isObject(value)) return undefined;
  const { stuck_at, intake, log, consumers, results } = value;
  const isWhole =
    (stuck_at === null || typeof stuck_at === 'string') &&
    isObject(intake) &&
    typeof intake.takes_votes === 'boolean' &&
    isObject(log) &&
    typeof log.reachable === 'boolean' &&
    (consumers === null || (Array.isArray(consumers) && consumers.every(isObject))) &&
    isObject(results) &&
    typeof results.reachable === 'boolean';
  return isWhole ? (value as Pipeline) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
