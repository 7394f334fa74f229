import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';
import { activeSpan } from '../tracing.ts';

/** The exporter, with a line in the log when exporting begins to fail and one when it goes well again. */
export function reportExports(exporter: SpanExporter, logger: Logger): SpanExporter {
  let isFailing = false;

  function onResult(error: Error | undefined): void {
    if (isFailing === (error !== undefined)) return;
    isFailing = error !== undefined;
    if (isFailing)
      logger.warn({ error }, 'Traces cannot be exported; what does not fit the queue is dropped.');
    else logger.info({}, 'Traces are exported again.');
  }

  return {
    // Not part of the request that happened to fill the queue.
    export: (spans, done) =>
      activeSpan.exit(() =>
        exporter.export(spans, (result) => {
          const { code, error = new Error('The receiver gave no reason.') } = result;
          onResult(code === ExportResultCode.SUCCESS ? undefined : error);
          done(result);
        }),
      ),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
