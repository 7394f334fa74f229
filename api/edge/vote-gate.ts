import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ChangingLimits } from '../limits.ts';
import type { LiveTally } from '../live/live-tally.ts';
import type { LogWatch } from '../live/log-watch.ts';
import { clientAddress } from './client-address.ts';
import type { LoopWatch } from './loop-watch.ts';
import type { TokenBuckets } from './token-buckets.ts';

export interface VoteGateOptions {
  readonly live: Pick<LiveTally, 'isBallotClosed'>;
  readonly loop: Pick<LoopWatch, 'isOverloaded'>;
  readonly log: Pick<LogWatch, 'isFull'>;
  /** A bucket of votes for each client, for as long as clients are limited. */
  readonly buckets: Pick<TokenBuckets, 'take'>;
  readonly limits: ChangingLimits<'areVotesLimited'>;
  readonly refused: ApiMetrics['votesRefused'];
}

/**
 * Refuses a vote before its body is read: while the ballot is closed [API15], while there is no room for it, or when
 * its sender has sent too many [API12]. Only what might have been taken is counted as sent.
 */
export function createVoteGate(options: VoteGateOptions): onRequestHookHandler {
  const { live, loop, log, buckets, limits, refused } = options;

  function reasonToRefuse(request: FastifyRequest) {
    if (live.isBallotClosed) return 'ballot_closed';
    if (loop.isOverloaded) return 'overloaded';
    if (log.isFull) return 'log_unavailable';
    const { areVotesLimited } = limits.current;
    if (areVotesLimited && !buckets.take(clientAddress(request.ip))) return 'too_many_votes';
    return undefined;
  }

  return (request, _reply, done) => {
    const reason = reasonToRefuse(request);
    if (reason === undefined) return done();
    refused.inc({ reason });
    done(new ApiProblem(reason));
  };
}
