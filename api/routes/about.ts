import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from '#contract/operations.ts';
import { pathTemplate, ROUTES } from '#contract/routes.ts';
import type { About } from '#contract/schemas.ts';
import { routeSchema } from './route-schema.ts';

/** `GET /api`: says what this is and where its parts are. */
export function aboutRoute(app: FastifyInstance, version: string): void {
  const about: About = {
    name: 'Cats vs Dogs',
    version,
    description: 'A live vote: POST a vote, read the results, or watch them as server-sent events.',
    links: {
      vote: ROUTES.vote,
      results: ROUTES.results,
      stream: ROUTES.resultsStream,
      history: ROUTES.history,
      receipt: pathTemplate(ROUTES.receipt),
      pipeline: ROUTES.pipeline,
      reveal: ROUTES.reveal,
      openapi: ROUTES.openapi,
      docs: ROUTES.docs,
    },
  };
  const schema = routeSchema(OPERATIONS.about);
  app.get(OPERATIONS.about.path, { schema }, async () => about);
}
