import type { FastifySchema } from 'fastify';
import type { Operation } from '#contract/operations.ts';

/**
 * What the framework validates and serialises an operation by: the schemas of the contract themselves. Headers are
 * not among them; a route refuses a wrong one by a code of its own.
 */
export function routeSchema({ params, querystring, body, answers }: Operation): FastifySchema {
  const answered = Object.entries(answers).flatMap(([status, { schema }]) =>
    schema === undefined ? [] : [[status, schema]],
  );
  return {
    ...(params && { params }),
    ...(querystring && { querystring }),
    ...(body && { body }),
    response: Object.fromEntries(answered),
  };
}
