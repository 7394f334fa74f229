import { forEachOption, OPTIONS } from '#ballot/options.ts';
import type { Newest } from '#event-log/failure.ts';
import type { VoteAppender } from '#event-log/ports.ts';
import { OutcomeUnknown } from '#event-log/ports.ts';
import type { IntakeFailure } from '#event-log/presence.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

const SUMMARY_MS = 1_000;

/**
 * The appender with what it does in the metrics, among the failures and in the log: a line a second while votes come,
 * one when the event log begins to refuse them and one when it has taken all of a second again, never one a vote
 * [API14].
 */
export function reportAppends(
  appender: VoteAppender,
  metrics: Pick<ApiMetrics, 'votesAccepted' | 'votesRefused'>,
  logger: Logger,
  failures: Pick<Newest<IntakeFailure>, 'note'>,
): VoteAppender {
  let accepted = forEachOption(() => 0);
  let refused = 0;
  let isRefusing = false;
  const summary = setInterval(() => {
    const isTaking = OPTIONS.some((option) => accepted[option] > 0);
    if (refused > 0 || isTaking) logger.info({ accepted, refused }, 'Votes accepted.');
    // Judged by the second: a log that takes one vote and refuses the next would fill ours.
    if (isRefusing && isTaking && refused === 0) {
      isRefusing = false;
      logger.info({}, 'The event log takes votes again.');
    }
    accepted = forEachOption(() => 0);
    refused = 0;
  }, SUMMARY_MS);

  function onRefused(error: unknown): void {
    refused += 1;
    const reason = error instanceof OutcomeUnknown ? 'outcome_unknown' : 'log_unavailable';
    metrics.votesRefused.inc({ reason });
    failures.note({ code: reason });
    if (!isRefusing) logger.warn({ error }, 'The event log takes no votes.');
    isRefusing = true;
  }

  return {
    async append(vote) {
      try {
        const position = await appender.append(vote);
        accepted[vote.option] += 1;
        metrics.votesAccepted.inc({ option: vote.option });
        return position;
      } catch (error) {
        onRefused(error);
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
  refusing('overloaded', false);
  let wasFull = false;
  return {
    /** Told with nothing while nobody can tell. */
    onFull(isFull: boolean | undefined): void {
      if (isFull === undefined) metrics.refusingVotes.remove({ reason: 'log_unavailable' });
      else refusing('log_unavailable', isFull);
      if (isFull === undefined || isFull === wasFull) return;
      wasFull = isFull;
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

/**
 * Gives what to call at each try of the stage without its key: a warning a second at most says how many there were, and
 * nothing of what was sent or by whom [API14].
 */
export function reportWrongKeys(logger: Pick<Logger, 'warn'>): () => void {
  let refused = 0;
  function summarise(): void {
    logger.warn({ refused }, 'Somebody tries to reveal the counts without the key of the stage.');
    refused = 0;
  }
  return () => {
    if (refused === 0) setTimeout(summarise, SUMMARY_MS).unref(); // The process need not stay to say it.
    refused += 1;
  };
}

/** Says in the log when the results begin to be unreadable, and when that is over. */
export function reportTally(logger: Logger) {
  return {
    onFailed: (error: unknown) => logger.warn({ error }, 'The results cannot be read; trying again.'),
    onRecovered: () => logger.info({}, 'The results can be read again.'),
  };
}
