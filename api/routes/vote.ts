import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mintRequestId, parseRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import { OPERATIONS } from '#contract/operations.ts';
import { IDEMPOTENCY_KEY } from '#contract/routes.ts';
import type { VoteRequest } from '#contract/schemas.ts';
import type { VoteAppender } from '#event-log/ports.ts';
import { LogUnavailable, OutcomeUnknown } from '#event-log/ports.ts';
import { ApiProblem } from '../api-problem.ts';
import type { VoteGate } from '../edge/vote-gate.ts';
import { routeSchema } from './route-schema.ts';

/**
 * `POST /api/vote`: takes one vote. It is answered 201 once the event log holds it and not before [API1]; a
 * retry with the same Idempotency-Key is answered alike and counts once [API3].
 */
export function voteRoute(app: FastifyInstance, appender: VoteAppender, gate: VoteGate): void {
  const schema = routeSchema(OPERATIONS.castVote);
  const options = { schema, ...gate };
  app.post<{ Body: VoteRequest }>(OPERATIONS.castVote.path, options, async (request, reply) => {
    const vote = voteOf(request);
    try {
      const position = await appender.append(vote);
      reply.code(201);
      return {
        message: 'Vote recorded successfully',
        option: vote.option,
        stream_id: position,
        request_id: vote.requestId,
      };
    } catch (error) {
      throw refusal(error, vote);
    }
  });
}

function voteOf(request: FastifyRequest<{ Body: VoteRequest }>): Vote {
  const key = request.headers[IDEMPOTENCY_KEY];
  const requestId = key === undefined ? mintRequestId() : parseRequestId(String(key));
  if (requestId === undefined) throw new ApiProblem('invalid_idempotency_key');
  return { option: request.body.option, requestId, timestamp: Date.now() };
}

/** It names the request id, so that a client that sent none can repeat the vote and not cast another. */
function refusal(error: unknown, vote: Vote): unknown {
  const details = { request_id: vote.requestId };
  if (error instanceof LogUnavailable) return new ApiProblem('log_unavailable', details, { cause: error });
  if (error instanceof OutcomeUnknown) return new ApiProblem('outcome_unknown', details, { cause: error });
  return error;
}
