import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IDEMPOTENCY_KEY, TRACEPARENT } from '#contract/routes.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ChangingLimits } from '../limits.ts';

const EXPOSED = 'ETag, Retry-After, Location';
/** What a preflight is told. Some browsers wait for a body even of a 204, unless it says that it has none. */
const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': `Content-Type, Authorization, Accept, ${IDEMPOTENCY_KEY}, ${TRACEPARENT}, If-None-Match`,
  'access-control-max-age': '600',
  'content-length': '0',
};

/**
 * Lets pages of the given origins call the api, and no others [API11]. A preflight from elsewhere is refused with
 * 400; a plain request from elsewhere is answered without leave, so that the browser keeps the answer from the
 * page.
 *
 * Not by `@fastify/cors`: docs/decisions/0049-cross-origin-by-ourselves.md.
 */
export function allowOrigins(app: FastifyInstance, limits: ChangingLimits<'corsOrigins'>): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    reply.header('vary', 'Origin'); // Also where there is none, or a cache would give that answer to a page.
    const isAllowed = origin !== undefined && limits.current.corsOrigins.has(origin);
    if (isAllowed) {
      reply.header('access-control-allow-origin', origin);
      reply.header('access-control-expose-headers', EXPOSED);
    }
    if (request.method !== 'OPTIONS') return done();
    if (isAllowed) return void reply.code(204).headers(PREFLIGHT_HEADERS).send();
    done(isPreflight(request) ? new ApiProblem('origin_refused') : undefined);
  });
}

function isPreflight(request: FastifyRequest): boolean {
  return request.headers['access-control-request-method'] !== undefined;
}
