import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '#contract/errors.ts';
import { OPERATIONS } from '#contract/operations.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** The problem that was sent in place of an answer. */
    problemCode: ErrorCode | undefined;
    /** By `performance.now`. */
    beganAt: number;
    /** Whether it is in the durations already. */
    isMeasured: boolean;
  }
}

/** The methods OpenTelemetry knows. Any other is one to it, for a client may call its method what it likes. */
const METHODS = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);
const OTHER_METHOD = '_OTHER';
/** Not what else the process serves, such as the page of standalone. */
const ROUTES_SERVED = new Set<string>(Object.values(OPERATIONS).map(({ path }) => path));

/** Measures a request that has been answered; once, however often it is called. */
export type MeasureRequest = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Measures how long each request takes, by OpenTelemetry's conventions for HTTP: an address nobody serves has no
 * route, for it must not become a label, and only what is our fault is an error.
 *
 * @returns What measures a request before its answer is over. A live stream is answered once its headers are sent;
 *   measured at its end it would be a request of hours.
 */
export function measureRequests(app: FastifyInstance, duration: ApiMetrics['httpDuration']): MeasureRequest {
  app.decorateReply('problemCode', undefined);
  app.decorateReply('beganAt', 0);
  app.decorateReply('isMeasured', false);

  function measure(request: FastifyRequest, reply: FastifyReply): void {
    if (reply.isMeasured) return;
    reply.isMeasured = true;
    duration.observe(labelsOf(request, reply), (performance.now() - reply.beganAt) / 1000);
  }

  // The close comes to what was answered, and to whoever left before: that request may have waited long.
  app.addHook('onRequest', (request, reply, done) => {
    reply.beganAt = performance.now(); // Its `elapsedTime` is 0 where the framework logs nothing.
    reply.raw.on('close', () => measure(request, reply));
    done();
  });
  return measure;
}

function labelsOf({ method, routeOptions: { url = '' } }: FastifyRequest, reply: FastifyReply) {
  return {
    http_request_method: METHODS.has(method) ? method : OTHER_METHOD,
    ...(ROUTES_SERVED.has(url) ? { http_route: url } : {}),
    ...outcomeOf(reply),
  };
}

function outcomeOf({ raw, statusCode, problemCode }: FastifyReply) {
  if (!raw.headersSent) return { error_type: 'client_left' };
  const status = { http_response_status_code: statusCode };
  return statusCode < 500 ? status : { ...status, error_type: problemCode ?? String(statusCode) };
}
