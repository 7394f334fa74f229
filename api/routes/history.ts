import type { FastifyInstance } from 'fastify';
import { ROUTES } from '#contract/routes.ts';
import type { History } from '#contract/schemas.ts';
import { HistoryQuery, History as HistorySchema } from '#contract/schemas.ts';
import type { MinuteCounts, TallyReader } from '#results/ports.ts';

const FRESH_MS = 2_000;

/** `GET /api/results/history?minutes=60`: votes per minute, read at most once in 2 s for each span [API8]. */
export function historyRoute(app: FastifyInstance, reader: Pick<TallyReader, 'readHistory'>): void {
  const known = new Map<number, { at: number; minutes: Promise<MinuteCounts[]> }>();

  function readCached(minutes: number): Promise<MinuteCounts[]> {
    const held = known.get(minutes);
    if (held && performance.now() - held.at < FRESH_MS) return held.minutes;
    const reading = reader.readHistory(minutes);
    known.set(minutes, { at: performance.now(), minutes: reading });
    reading.catch(() => known.delete(minutes));
    return reading;
  }

  const schema = { querystring: HistoryQuery, response: { 200: HistorySchema } };
  app.get<{ Querystring: HistoryQuery }>(ROUTES.history, { schema }, async (request, reply) => {
    const minutes = await readCached(request.query.minutes);
    reply.header('cache-control', 'public, max-age=2');
    return {
      minutes: minutes.map(({ minute, counts }) => ({ minute: minute.toISOString(), counts })),
    } as History;
  });
}
