import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from '#contract/operations.ts';
import { DatabaseUnavailable } from '#runtime/database/database.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ChangingLimits } from '../limits.ts';
import type { LiveTally, TallyReading } from '../live/live-tally.ts';
import type { ResultsDocuments } from '../live/results-document.ts';

/** Where the newest tally is, or why there is none. */
type Newest = Pick<LiveTally, 'newest' | 'failure'>;

/**
 * `GET /api/results`: the newest tally this process holds [API5]. While the database is down the last one is
 * served, marked stale, for up to `staleMaxMs`.
 */
export function resultsRoute(
  app: FastifyInstance,
  live: Newest,
  documents: ResultsDocuments,
  limits: ChangingLimits<'staleMaxMs'>,
): void {
  app.get(OPERATIONS.results.path, async (request, reply) => {
    const { tally, ageMs, stale } = usable(live, limits.current.staleMaxMs);
    const { json, etag } = documents.of(tally, stale);
    reply.header('cache-control', 'public, max-age=2').header('etag', etag);
    if (stale) reply.header('age', Math.floor(ageMs / 1000));
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(json);
  });
}

function usable(live: Newest, staleMaxMs: number): TallyReading {
  const { newest, failure } = live;
  if (failure !== undefined && !(failure instanceof DatabaseUnavailable)) {
    throw new ApiProblem('internal_error', {}, { cause: failure });
  }
  if (newest === undefined || (newest.stale && newest.ageMs > staleMaxMs)) {
    throw new ApiProblem('results_unavailable', {}, { cause: failure });
  }
  return newest;
}

/** Whether one of the tags a client holds is this one; compared weakly (RFC 9110, 13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
