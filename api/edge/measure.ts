import type { FastifyInstance } from 'fastify';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

/** Measures how long each request takes, by its route: an address nobody serves must not become a label. */
export function measureRequests(app: FastifyInstance, duration: ApiMetrics['httpDuration']): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ route, method: request.method, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
