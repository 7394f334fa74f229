import type { ShutdownStep } from '../shutdown.ts';
import type { Logger } from './logger.ts';
import type { Traced, TracedLog } from './tracing.ts';

export interface StartTracingOptions {
  /** Which process speaks: `api`, `consumer`, `standalone`. */
  readonly service: string;
  readonly log: TracedLog;
  /** How many votes one span may be linked to, where it is linked to more than one. */
  readonly linksMax?: number;
  readonly logger: Logger;
}

export interface StartedTracing {
  /** Undefined where nobody asked for traces. */
  readonly traced: Traced | undefined;
  /** Sends what is left; to be run last. */
  readonly shutdown: readonly ShutdownStep[];
}

/** What is left to send when the process ends gets this long, lest a receiver that is down delay the end. */
const FLUSH_MS = 1_000;

/**
 * Begins to export traces to the OTLP receiver at `endpoint`. Without one nothing is loaded, and nothing costs anything;
 * nor are there traces where a variable of the standard switches them off.
 * What goes wrong with traces is logged and keeps nobody from doing anything.
 */
export async function startTracing(
  endpoint: string | undefined,
  { log, ...options }: StartTracingOptions,
): Promise<StartedTracing> {
  if (endpoint === undefined) return { traced: undefined, shutdown: [] };
  try {
    const { isSwitchedOff } = await import('./otlp/switched-off.ts');
    if (isSwitchedOff()) return { traced: undefined, shutdown: [] };
    const { createOtlpTracing } = await import('./otlp/otlp-tracing.ts');
    const tracing = createOtlpTracing({ endpoint, ...options });
    const flush = () => Promise.race([tracing.shutdown(), new Promise((done) => setTimeout(done, FLUSH_MS))]);
    return { traced: { tracing, log }, shutdown: [{ name: 'send the last traces', run: flush }] };
  } catch (error) {
    options.logger.error({ error }, 'Traces cannot be exported; going on without them.');
    return { traced: undefined, shutdown: [] };
  }
}
