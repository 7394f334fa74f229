import type { FastifyInstance } from 'fastify';
import { ROUTES } from '#contract/routes.ts';
import type { About } from '#contract/schemas.ts';

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
      receipt: ROUTES.receipt.replace(':request_id', '{request_id}'),
    },
  };
  app.get(ROUTES.about, async () => about);
}
