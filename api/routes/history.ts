import type { FastifyInstance } from 'fastify';
import type { CountsVisible } from '#ballot/ballot-state.ts';
import { showsCounts } from '#ballot/ballot-state.ts';
import { OPERATIONS } from '#contract/operations.ts';
import type { History, HistoryQuery } from '#contract/schemas.ts';
import { HISTORY_MINUTES_MAX } from '#contract/schemas.ts';
import type { MinuteCounts, TallyReader } from '#results/ports.ts';
import { ApiProblem } from '../api-problem.ts';
import type { LiveTally } from '../live/live-tally.ts';
import { routeSchema } from './route-schema.ts';

const FRESH_MS = 2_000;

export interface HistoryOptions {
  readonly reader: Pick<TallyReader, 'readHistory'>;
  readonly live: Pick<LiveTally, 'newest' | 'failure'>;
  /** From when on counts are shown; until then there is no history either. */
  readonly visible: CountsVisible;
}

/** `GET /api/results/history?minutes=60`: votes per minute, read at most once in 2 s however many ask [API8]. */
export function historyRoute(app: FastifyInstance, { reader, live, visible }: HistoryOptions): void {
  let held: { readonly at: number; readonly minutes: Promise<MinuteCounts[]> } | undefined;

  /** All there is to ask for, of which each answer is the end. */
  function readCached(): Promise<MinuteCounts[]> {
    if (held !== undefined && performance.now() - held.at < FRESH_MS) return held.minutes;
    const reading = { at: performance.now(), minutes: reader.readHistory(HISTORY_MINUTES_MAX) };
    held = reading;
    reading.minutes.catch(() => {
      if (held === reading) held = undefined;
    });
    return reading.minutes;
  }

  const schema = routeSchema(OPERATIONS.history);
  app.get<{ Querystring: HistoryQuery }>(OPERATIONS.history.path, { schema }, async (request, reply) => {
    refuseWhileWithheld(live, visible);
    const minutes = (await readCached()).slice(-request.query.minutes);
    refuseWhileWithheld(live, visible); // The ballot may have been opened again meanwhile.
    reply.header('cache-control', 'public, max-age=2');
    return {
      minutes: minutes.map(({ minute, counts }) => ({ minute: minute.toISOString(), counts })),
    } as History;
  });
}

/** A process that has not seen the ballot, or not lately, cannot tell, and shows nothing that may be withheld. */
function refuseWhileWithheld({ newest, failure }: HistoryOptions['live'], visible: CountsVisible): void {
  if (visible === 'live') return;
  if (newest === undefined || newest.stale)
    throw new ApiProblem('results_unavailable', {}, { cause: failure });
  if (!showsCounts(newest.tally.ballot, visible)) throw new ApiProblem('results_withheld');
}
