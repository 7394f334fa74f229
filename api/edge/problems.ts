import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { ErrorCode } from '#contract/errors.ts';
import { ERRORS, problem, RETRY_AFTER_SECONDS } from '#contract/errors.ts';
import type { Operation } from '#contract/operations.ts';
import { OPERATIONS } from '#contract/operations.ts';
import { LogUnavailable, OutcomeUnknown } from '#event-log/ports.ts';
import { DatabaseUnavailable } from '#runtime/database/database.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { ApiProblem } from '../api-problem.ts';

/** What the framework's own errors are in our table. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found', // Longer than anything an address here is made of.
  ECONNRESET: 'malformed_request', // The client has gone in the middle of its request.
};

/** Answers every error as `application/problem+json` with a code of the table [API10]. */
export function answerErrorsAsProblems(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const found = toProblem(error);
    const { code } = found;
    if (ERRORS[code].status >= 500) {
      const fields = {
        code,
        method: request.method,
        route: request.routeOptions.url,
        reqId: request.id,
        error,
      };
      if (code === 'internal_error') logger.error(fields, 'A request failed.');
      else logger.debug(fields, 'A request could not be served.');
    }
    return sendProblem(reply, found);
  });

  app.setNotFoundHandler((request, reply) => sendProblem(reply, refusal(request.url, reply)));
}

/** Refuses what no route takes before its body is read: it need not be well-formed. */
export function refuseUnknownEarly(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    done(request.is404 ? refusal(request.url, reply) : undefined);
  });
}

function refusal(url: string, reply: FastifyReply): ApiProblem {
  const allowed = allowedMethods(url);
  if (allowed === undefined) return new ApiProblem('not_found');
  reply.header('allow', allowed);
  return new ApiProblem('method_not_allowed');
}

/** An error of any origin as a row of our table; what is not known is internal and told to nobody. */
export function toProblem(error: FastifyError): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof LogUnavailable) return new ApiProblem('log_unavailable');
  if (error instanceof OutcomeUnknown) return new ApiProblem('outcome_unknown');
  if (error instanceof DatabaseUnavailable) return new ApiProblem('results_unavailable');
  return new ApiProblem(FRAMEWORK_CODES[error.code] ?? 'internal_error');
}

/** Sends a problem in place of an answer. */
export function sendProblem(reply: FastifyReply, { code, details }: ApiProblem): FastifyReply {
  const { status, retryable } = ERRORS[code];
  reply.problemCode = code;
  if (retryable) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .serializer(String)
    .send(JSON.stringify(problem(code, details)));
}

/** Every address there is, and what `Allow` says of it. A parameter is one segment of a path. */
const ADDRESSES = Object.values<Operation>(OPERATIONS).map(({ path, methods }) => ({
  pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]*')}$`),
  allowed: methods.join(', '),
}));

/** The methods an address takes, or undefined where there is no such address. */
function allowedMethods(url: string): string | undefined {
  const path = url.split('?')[0] ?? '';
  return ADDRESSES.find(({ pattern }) => pattern.test(path))?.allowed;
}
