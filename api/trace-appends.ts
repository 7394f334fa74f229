import type { VoteAppender } from '#event-log/ports.ts';
import type { Traced } from '#runtime/telemetry/tracing.ts';
import { activeSpan, errorTypeOf, logAttributes } from '#runtime/telemetry/tracing.ts';

/**
 * The appender with a span for each vote, from here to the log's word on it. The entry names that span where it is
 * sampled, so that what becomes of the vote later is told in the same trace.
 */
export function traceAppends(appender: VoteAppender, { tracing, log }: Traced): VoteAppender {
  const name = `append ${log.destination}`;
  const attributes = logAttributes(log, 'append');
  return {
    async append(vote) {
      const span = tracing.start(name, { kind: 'producer', attributes });
      try {
        const traced = span.isSampled ? { ...vote, traceparent: span.traceparent } : vote;
        const position = await activeSpan.run(span, () => appender.append(traced));
        span.set({ 'messaging.message.id': position });
        return position;
      } catch (error) {
        span.fail(errorTypeOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    close: () => appender.close(),
  };
}
