import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '#contract/errors.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** The problem that was sent in place of an answer. */
    problemCode: ErrorCode | undefined;
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
  const measured = new WeakSet<FastifyRequest>();
  app.decorateReply('problemCode', undefined);

  function measure(request: FastifyRequest, reply: FastifyReply): void {
    if (measured.has(request)) return;
    measured.add(request);
    duration.observe(labelsOf(request, reply), reply.elapsedTime / 1000);
  }

  app.addHook('onResponse', async (request, reply) => measure(request, reply));
  return measure;
}

function labelsOf({ method, routeOptions }: FastifyRequest, { statusCode, problemCode }: FastifyReply) {
  return {
    http_request_method: METHODS.has(method) ? method : OTHER_METHOD,
    ...(routeOptions.url === undefined ? {} : { http_route: routeOptions.url }),
    http_response_status_code: statusCode,
    ...(statusCode < 500 ? {} : { error_type: problemCode ?? String(statusCode) }),
  };
}
