import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from '#contract/openapi-document.ts';
import { OPERATIONS } from '#contract/operations.ts';

/** `GET /api/openapi.json`: the contract for machines [API13]. It never changes while the process lives. */
export function openApiRoute(app: FastifyInstance, document: OpenApiDocument): void {
  const json = JSON.stringify(document);
  app.get(OPERATIONS.openapi.path, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300');
    return reply.type('application/json; charset=utf-8').send(json);
  });
}
