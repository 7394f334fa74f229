import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ConsumerMetrics } from '#runtime/telemetry/metrics.ts';
import type { ConsumerEvents } from './consumer.ts';

const SUMMARY_MS = 1_000;

/**
 * Turns what the loop tells into metrics and log lines: a summary a second while votes come, a line for each
 * attempt that failed, never one a vote [API14].
 */
export function reportConsumer(metrics: ConsumerMetrics, logger: Logger): ConsumerEvents & { close(): void } {
  let counted = 0;
  let batches = 0;
  const summary = setInterval(() => {
    if (batches > 0) logger.info({ counted, batches }, 'Votes counted.');
    counted = 0;
    batches = 0;
  }, SUMMARY_MS);

  return {
    onCommitted(deliveries, batch, newlyCounted) {
      counted += newlyCounted;
      batches += 1;
      metrics.votesCounted.inc(newlyCounted);
      metrics.redeliveries.inc(deliveries.filter((delivery) => delivery.redelivered).length);
      const now = Date.now();
      for (const vote of batch.votes) metrics.voteToCount.observe(Math.max(0, now - vote.timestamp) / 1000);
      for (const { position, reason } of batch.deadLetters) {
        metrics.deadLetters.inc({ reason });
        logger.warn({ position, reason }, 'An entry is no vote; kept as a dead letter.');
      }
    },
    onFailed(state, error, attempt, pauseMs) {
      const fields = { state, error, attempt, pauseMs: Math.round(pauseMs) };
      logger.warn(fields, 'The consumer cannot go on; trying again after a pause.');
    },
    onRecovered(state, attempts) {
      logger.info({ state, attempts }, 'The consumer goes on.');
    },
    close: () => clearInterval(summary),
  };
}

/** Tells of pending entries that somebody else deleted from the log: votes that are lost. */
export function reportVanished(metrics: Pick<ConsumerMetrics, 'entriesVanished'>, logger: Logger) {
  return (positions: readonly string[]): void => {
    metrics.entriesVanished.inc(positions.length);
    logger.error(
      { positions },
      'Pending entries were deleted from the log by somebody else: votes are lost.',
    );
  };
}

/** Tells that the event log's disk was full, and what was done about its file. */
export function reportDiskFreed(logger: Logger) {
  return (error?: Error): void => {
    if (error === undefined)
      logger.warn({}, 'The disk of the event log was full; its server was asked to write its file anew.');
    else
      logger.error(
        { error },
        'The disk of the event log was full, and its server does not let its file be written anew: see to BGREWRITEAOF before it is restarted.',
      );
  };
}
