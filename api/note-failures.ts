import type { Newest } from '#event-log/failure.ts';
import type { VoteAppender } from '#event-log/ports.ts';
import { OutcomeUnknown } from '#event-log/ports.ts';
import type { IntakeFailure } from '#event-log/presence.ts';

/** The appender, whose failures are noted by the code they are answered with. */
export function noteFailures(
  appender: VoteAppender,
  failures: Pick<Newest<IntakeFailure>, 'note'>,
): VoteAppender {
  return {
    async append(vote) {
      try {
        return await appender.append(vote);
      } catch (error) {
        failures.note({ code: error instanceof OutcomeUnknown ? 'outcome_unknown' : 'log_unavailable' });
        throw error;
      }
    },
    close: () => appender.close(),
  };
}
