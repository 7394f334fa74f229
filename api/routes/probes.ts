import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from '#contract/operations.ts';
import type { Health } from '#contract/schemas.ts';
import type { Readiness } from '#runtime/probe-server.ts';
import { routeSchema } from './route-schema.ts';

/**
 * `GET /health` says only that the process answers; `GET /ready` whether it can do its work, naming each
 * dependency [API9].
 */
export function probeRoutes(app: FastifyInstance, readiness: () => Promise<Readiness>): void {
  const { health, ready } = OPERATIONS;
  app.get(health.path, { schema: routeSchema(health) }, async (_request, reply): Promise<Health> => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok', timestamp: new Date().toISOString() };
  });
  app.get(ready.path, { schema: routeSchema(ready) }, async (_request, reply) => {
    const state = await readiness();
    reply.code(state.status === 'ready' ? 200 : 503).header('cache-control', 'no-store');
    return state;
  });
}
