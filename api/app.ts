import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { Option } from '#ballot/options.ts';
import { apiHeaders } from '#contract/security-headers.ts';
import type { VoteAppender } from '#event-log/ports.ts';
import type { TallyReader } from '#results/ports.ts';
import type { Readiness } from '#runtime/probe-server.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';
import { allowOrigins } from './edge/cross-origin.ts';
import { takeOnlyJson } from './edge/json-body.ts';
import { measureRequests } from './edge/measure.ts';
import { answerErrorsAsProblems, answerMalformedRequest } from './edge/problems.ts';
import { validateByContract } from './edge/validation.ts';
import type { LiveTally } from './live/live-tally.ts';
import { Viewers } from './live/viewers.ts';
import { aboutRoute } from './routes/about.ts';
import { historyRoute } from './routes/history.ts';
import { probeRoutes } from './routes/probes.ts';
import { receiptRoute } from './routes/receipt.ts';
import { resultsRoute } from './routes/results.ts';
import { resultsStreamRoute } from './routes/results-stream.ts';
import { voteRoute } from './routes/vote.ts';

export interface ApiOptions {
  readonly appender: VoteAppender;
  readonly tally: Pick<TallyReader, 'readHistory' | 'readReceipts'>;
  readonly live: LiveTally;
  readonly readiness: () => Promise<Readiness>;
  readonly logger: Logger;
  readonly metrics: Pick<ApiMetrics, 'httpDuration' | 'sseClients'>;
  readonly onAccepted: (option: Option) => void;
  readonly version: string;
  readonly limits: ApiLimits;
}

export interface ApiLimits {
  readonly production: boolean;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: readonly string[];
  readonly requestSizeMax: number;
  readonly staleMaxMs: number;
  readonly streamsMax: number;
  readonly streamsPerClientMax: number;
}

/** Headers and body of a request have to arrive within this; a slow sender holds a connection no longer. */
const REQUEST_TIMEOUT_MS = 15_000;

/** The api as an application that listens nowhere yet. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { appender, tally, live, limits, metrics } = options;
  const app = fastify({
    bodyLimit: limits.requestSizeMax,
    trustProxy: limits.trustProxy.length > 0 ? [...limits.trustProxy] : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { ignoreTrailingSlash: false },
    clientErrorHandler: answerMalformedRequest,
    return503OnClosing: false,
  });

  const headers = apiHeaders({ production: limits.production });
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers));
  measureRequests(app, metrics.httpDuration);
  answerErrorsAsProblems(app, options.logger);
  takeOnlyJson(app);
  validateByContract(app);
  await allowOrigins(app, limits.corsOrigins);

  const viewers = new Viewers({ onCount: (count) => metrics.sseClients.set(count) });
  // Before the server waits for its connections: an open stream would keep it waiting.
  app.addHook('preClose', async () => viewers.close());

  voteRoute(app, appender, options.onAccepted);
  resultsRoute(app, live, limits.staleMaxMs);
  resultsStreamRoute(app, {
    live,
    viewers,
    connectionsMax: limits.streamsMax,
    connectionsPerClientMax: limits.streamsPerClientMax,
  });
  historyRoute(app, tally);
  receiptRoute(app, tally);
  aboutRoute(app, options.version);
  probeRoutes(app, options.readiness);
  return app;
}
