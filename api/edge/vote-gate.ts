import type {
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
  preParsingHookHandler,
} from 'fastify';
import type { Newest } from '#event-log/failure.ts';
import type { IntakeFailure } from '#event-log/presence.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ChangingLimits } from '../limits.ts';
import type { LiveTally } from '../live/live-tally.ts';
import type { LogWatch } from '../live/log-watch.ts';
import type { BodyRoom } from './body-room.ts';
import { clientAddress } from './client-address.ts';
import type { LoopWatch } from './loop-watch.ts';
import type { TokenBuckets } from './token-buckets.ts';

export interface VoteGateOptions {
  readonly live: Pick<LiveTally, 'isBallotClosed'>;
  readonly loop: Pick<LoopWatch, 'isOverloaded'>;
  readonly log: Pick<LogWatch, 'isFull'>;
  readonly bodies: Pick<BodyRoom, 'admit' | 'watched'>;
  /** A bucket of votes for each client, for as long as clients are limited. */
  readonly buckets: Pick<TokenBuckets, 'take'>;
  readonly limits: ChangingLimits<'areVotesLimited'>;
  readonly refused: ApiMetrics['votesRefused'];
  /** Notes the refusals that are no fault of who sent the vote. */
  readonly intakeFailures: Pick<Newest<IntakeFailure>, 'note'>;
}

/** What a vote has to pass on its way, as hooks of its route. */
export interface VoteGate {
  /** Before its body is read. */
  readonly onRequest: onRequestHookHandler;
  /** While it is read: one that comes in chunks may need more room than there is. */
  readonly preParsing: preParsingHookHandler;
  /** Once it is read: a body may take its time, and the ballot be closed meanwhile. */
  readonly preHandler: preHandlerHookHandler;
}

/**
 * Refuses a vote before its body is read: while the ballot is closed [API15], while there is no room for it, or when
 * its sender has sent too many [API12]. Only what might have been taken is counted as sent.
 */
export function createVoteGate(options: VoteGateOptions): VoteGate {
  const { live, loop, log, bodies, buckets, limits, refused, intakeFailures } = options;

  function reasonToRefuse(request: FastifyRequest, reply: FastifyReply) {
    if (live.isBallotClosed) return 'ballot_closed';
    if (loop.isOverloaded) return 'overloaded';
    if (log.isFull) return 'log_unavailable';
    if (!bodies.admit(request.raw, reply.raw)) return 'overloaded';
    const { areVotesLimited } = limits.current;
    if (areVotesLimited && !buckets.take(clientAddress(request.ip))) return 'too_many_votes';
    return undefined;
  }

  /** Counts a refusal; gives what tells it. */
  function refusal(reason: NonNullable<ReturnType<typeof reasonToRefuse>>): ApiProblem {
    refused.inc({ reason });
    if (reason === 'overloaded' || reason === 'log_unavailable') intakeFailures.note({ code: reason });
    return new ApiProblem(reason);
  }

  return {
    onRequest(request, reply, done) {
      const reason = reasonToRefuse(request, reply);
      done(reason && refusal(reason));
    },
    preParsing(request, reply, body, done) {
      done(
        null,
        bodies.watched(body, request.raw, reply.raw, () => refusal('overloaded')),
      );
    },
    preHandler: (_request, _reply, done) => done(live.isBallotClosed ? refusal('ballot_closed') : undefined),
  };
}
