import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';

export interface QueueOptions {
  readonly maxQueueSize?: number;
  readonly maxExportBatchSize?: number;
  readonly scheduledDelayMillis?: number;
  readonly exportTimeoutMillis?: number;
}

/** What each option is set by, and the least it may be: by batches of none the SDK would never be done with a queue. */
const VARIABLES = [
  ['maxQueueSize', 'OTEL_BSP_MAX_QUEUE_SIZE', 1],
  ['maxExportBatchSize', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 1],
  ['scheduledDelayMillis', 'OTEL_BSP_SCHEDULE_DELAY', 0],
  ['exportTimeoutMillis', 'OTEL_BSP_EXPORT_TIMEOUT', 0],
] as const;

/** How the queue is emptied, as far as the environment says it; the SDK has the defaults. */
export function queueFromEnvironment(): QueueOptions {
  const set = VARIABLES.map(([option, variable, least]) => [option, wholeNumber(variable, least)]);
  return Object.fromEntries(set.filter(([, value]) => value !== undefined));
}

function wholeNumber(variable: string, least: number): number | undefined {
  const value = getNumberFromEnv(variable);
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return value;
  diag.warn(`${variable} is ${value}; expected a whole number from ${least}. The default holds.`);
  return undefined;
}
