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
  await app.register(cors, {
    delegator(request, done) {
      const origin = request.headers.origin;
      if (origin !== undefined && limits.current.corsOrigins.has(origin)) return done(null, LEAVE);
      if (isPreflight(request)) return done(new ApiProblem('origin_refused'), { origin: false });
      done(null, { origin: false });
    },
  });
}

const LEAVE = {
  origin: true,
  methods: ['GET', 'HEAD', 'POST'],
  allowedHeaders: ['Content-Type', 'Authorization', 'Accept', IDEMPOTENCY_KEY, TRACEPARENT, 'If-None-Match'],
  exposedHeaders: ['ETag', 'Retry-After', 'Location'],
  maxAge: MAX_AGE_SECONDS,
  strictPreflight: false,
};

function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}
