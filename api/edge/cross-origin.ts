import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { IDEMPOTENCY_KEY, TRACEPARENT } from '#contract/routes.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ChangingLimits } from '../limits.ts';

const MAX_AGE_SECONDS = 600;

/**
 * Lets pages of the given origins call the api, and no others [API11]. A preflight from elsewhere is refused with
 * 400; a plain request from elsewhere is answered without leave, so that the browser keeps the answer from the
 * page.
 */
export async function allowOrigins(
  app: FastifyInstance,
  limits: ChangingLimits<'corsOrigins'>,
): Promise<void> {
  const isAllowed = (origin: string | undefined) =>
    origin !== undefined && limits.current.corsOrigins.has(origin);
  app.addHook('onRequest', (request, _reply, done) => {
    const isRefused = isPreflight(request) && !isAllowed(request.headers.origin);
    done(isRefused ? new ApiProblem('origin_refused') : undefined);
  });
  await app.register(cors, {
    origin: (origin, done) => done(null, isAllowed(origin)),
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: [
      'Content-Type',
      'Authorization',
      'Accept',
      IDEMPOTENCY_KEY,
      TRACEPARENT,
      'If-None-Match',
    ],
    exposedHeaders: ['ETag', 'Retry-After', 'Location'],
    maxAge: MAX_AGE_SECONDS,
    strictPreflight: false,
  });
}

function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}
