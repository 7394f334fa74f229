import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from '#contract/operations.ts';
import type { Pipeline } from '#contract/pipeline.ts';
import { routeSchema } from './route-schema.ts';

/** `GET /api/pipeline`: how it stands with each hop of a vote [API16]. `state` never rejects. */
export function pipelineRoute(app: FastifyInstance, state: () => Promise<Pipeline>): void {
  const schema = routeSchema(OPERATIONS.pipeline);
  app.get(OPERATIONS.pipeline.path, { schema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return state();
  });
}
