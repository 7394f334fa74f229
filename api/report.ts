import { forEachOption } from '#ballot/options.ts';
import type { VoteAppender } from '#event-log/ports.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

const SUMMARY_MS = 1_000;

/**
 * The appender with what it does in the metrics and the log: a line a second while votes come, and one when the
 * event log begins to refuse them and when it takes them again, never one a vote [API14].
 */
export function reportAppends(
  appender: VoteAppender,
  metrics: Pick<ApiMetrics, 'votesAccepted'>,
  logger: Logger,
): VoteAppender {
  let accepted = forEachOption(() => 0);
  let refused = 0;
  let isRefusing = false;
  const summary = setInterval(() => {
    if (refused > 0 || Object.values(accepted).some((count) => count > 0))
      logger.info({ accepted, refused }, 'Votes accepted.');
    accepted = forEachOption(() => 0);
    refused = 0;
  }, SUMMARY_MS);

  function onAnswer(error?: unknown): void {
    if (isRefusing === (error !== undefined)) return;
    isRefusing = error !== undefined;
    if (isRefusing) logger.warn({ error }, 'The event log takes no votes.');
    else logger.info({}, 'The event log takes votes again.');
  }

  return {
    async append(vote) {
      try {
        const position = await appender.append(vote);
        accepted[vote.option] += 1;
        metrics.votesAccepted.inc({ option: vote.option });
        onAnswer();
        return position;
      } catch (error) {
        refused += 1;
        onAnswer(error);
        throw error;
      }
    },
    close() {
      clearInterval(summary);
      return appender.close();
    },
  };
}

/** Says in the log and the metrics when votes begin to be refused for want of room, and when that is over. */
export function reportRoom(metrics: Pick<ApiMetrics, 'refusingVotes'>, logger: Logger) {
  const refusing = (reason: 'log_unavailable' | 'overloaded', is: boolean) =>
    metrics.refusingVotes.set({ reason }, is ? 1 : 0);
  refusing('log_unavailable', false);
  refusing('overloaded', false);
  return {
    onFull(isFull: boolean): void {
      refusing('log_unavailable', isFull);
      if (isFull) logger.warn({}, 'The event log takes no votes: its memory is full.');
      else logger.info({}, 'The event log takes votes again: it has room.');
    },
    onOverloaded(isOverloaded: boolean, meanDelayMs: number): void {
      refusing('overloaded', isOverloaded);
      const delayMs = Math.round(meanDelayMs);
      if (isOverloaded) logger.warn({ delayMs }, 'Overloaded: votes are refused.');
      else logger.info({ delayMs }, 'No longer overloaded: votes are taken again.');
    },
  };
}
