import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from '#contract/openapi-document.ts';
import { OPERATIONS } from '#contract/operations.ts';
import { docsPolicy } from '#contract/security-headers.ts';
import { docsPage } from '../docs/page.ts';
import { STYLE } from '../docs/style.ts';

/** `GET /api/docs`: the contract for people, and where the `type` of every problem leads [API13]. */
export function docsRoute(app: FastifyInstance, document: OpenApiDocument): void {
  const html = docsPage(document);
  const policy = docsPolicy(createHash('sha256').update(STYLE).digest('base64'));
  app.get(OPERATIONS.docs.path, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300').header('content-security-policy', policy);
    return reply.type('text/html; charset=utf-8').send(html);
  });
}
