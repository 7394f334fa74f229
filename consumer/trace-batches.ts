import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery } from '#event-log/ports.ts';
import type { Span, Traced } from '#runtime/telemetry/tracing.ts';
import { activeSpan, errorTypeOf, logAttributes } from '#runtime/telemetry/tracing.ts';
import type { ConsumerEvents, Surround } from './consumer.ts';

/** The sampled flag is the last bit of a traceparent. */
const SAMPLED = /[13579bdf]$/;

/** A batch in hand; a loop may have several. */
interface BatchInHand {
  readonly span: Span;
  /** When it was read, in ms since the epoch. */
  readonly readAt: number;
  counted: number;
  deadLetters: number;
}

/**
 * Traces what the loop does. A batch is a trace of its own, one span from its reading until it is applied, with a link to
 * each vote it brought. In the trace of each of these votes stands a span from the reading to the commit that recorded
 * that vote, with a link back: a batch may take several transactions, and not every vote of it is counted.
 */
export function traceBatches(
  { tracing, log }: Traced,
  events: ConsumerEvents,
): { events: ConsumerEvents; surround: Surround } {
  /** The one that is being worked on where this is asked. */
  const inHand = new AsyncLocalStorage<BatchInHand>();

  function startBatch(deliveries: readonly Delivery[]): BatchInHand {
    const readAt = Date.now();
    const span = tracing.start(`apply ${log.destination}`, {
      kind: 'consumer',
      startedAt: readAt, // By the same clock as the commits, so that they lie within it.
      attributes: { ...logAttributes(log, 'apply'), 'messaging.batch.message_count': deliveries.length },
      links: deliveries.map(sampledContextOf).filter((context) => context !== undefined),
    });
    return { span, readAt, counted: 0, deadLetters: 0 };
  }

  function tellCommit({ span: batch, readAt }: BatchInHand, deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const parent = sampledContextOf(delivery);
      if (parent === undefined) continue;
      const span = tracing.start(`commit ${log.destination}`, {
        kind: 'consumer',
        parent,
        startedAt: readAt,
        attributes: {
          ...logAttributes(log, 'commit'),
          'messaging.message.id': delivery.position,
          'votes.redelivered': delivery.redelivered,
        },
        links: batch.isSampled ? [batch.traceparent] : [],
      });
      span.end();
    }
  }

  return {
    async surround(deliveries, work) {
      const batch = startBatch(deliveries);
      const { span } = batch;
      try {
        const done = await inHand.run(batch, () => activeSpan.run(span, work));
        span.set({ 'votes.counted': batch.counted, 'votes.dead_letters': batch.deadLetters });
        if (done === undefined) span.fail('interrupted');
        return done;
      } finally {
        span.end();
      }
    },
    events: {
      onCommitted(deliveries, batch, counted) {
        events.onCommitted(deliveries, batch, counted);
        const told = inHand.getStore();
        if (told === undefined) return;
        told.counted += counted;
        told.deadLetters += batch.deadLetters.length;
        const recorded = new Set(batch.votes.map(({ position }) => position));
        tellCommit(
          told,
          deliveries.filter(({ position }) => recorded.has(position)),
        );
      },
      onFailed(state, error, attempt, pauseMs) {
        const { span } = inHand.getStore() ?? {};
        span?.event('attempt failed', { 'error.type': errorTypeOf(error), 'votes.attempt': attempt });
        events.onFailed(state, error, attempt, pauseMs);
      },
      onRecovered: (state, attempts) => events.onRecovered(state, attempts),
    },
  };
}

/** Where a vote came from, if that was told and is part of a trace that is exported. */
function sampledContextOf({ entry }: Delivery): string | undefined {
  const traceparent = entry.kind === 'vote' ? entry.vote.traceparent : undefined;
  return traceparent !== undefined && SAMPLED.test(traceparent) ? traceparent : undefined;
}
