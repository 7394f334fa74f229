import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { CountsVisible } from '#ballot/ballot-state.ts';
import { openApiDocument } from '#contract/openapi.ts';
import type { Pipeline } from '#contract/pipeline.ts';
import type { HeaderTable } from '#contract/security-headers.ts';
import { apiHeaders } from '#contract/security-headers.ts';
import type { VoteAppender } from '#event-log/ports.ts';
import type { TallyReader } from '#results/ports.ts';
import type { Readiness } from '#runtime/probe-server.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';
import type { Tracing } from '#runtime/telemetry/tracing.ts';
import { allowOrigins } from './edge/cross-origin.ts';
import { drainOnClose } from './edge/drain-on-close.ts';
import { takeOnlyJson } from './edge/json-body.ts';
import { MalformedRequests, refuseWithoutHost, serveAnyExpectation } from './edge/malformed-request.ts';
import { measureRequests } from './edge/measure.ts';
import { Pipelining } from './edge/pipelining.ts';
import { answerErrorsAsProblems, refuseUnknownEarly, sendProblem, toProblem } from './edge/problems.ts';
import { traceRequests } from './edge/trace-requests.ts';
import { validateByContract } from './edge/validation.ts';
import type { VoteGate } from './edge/vote-gate.ts';
import type { ApiLimits, ChangingLimits } from './limits.ts';
import type { LiveTally } from './live/live-tally.ts';
import { ResultsDocuments } from './live/results-document.ts';
import type { Viewers } from './live/viewers.ts';
import { aboutRoute } from './routes/about.ts';
import { docsRoute } from './routes/docs.ts';
import { historyRoute } from './routes/history.ts';
import { openApiRoute } from './routes/openapi.ts';
import { pipelineRoute } from './routes/pipeline.ts';
import { probeRoutes } from './routes/probes.ts';
import { receiptRoute } from './routes/receipt.ts';
import { resultsRoute } from './routes/results.ts';
import { resultsStreamRoute } from './routes/results-stream.ts';
import type { Stage } from './routes/reveal.ts';
import { revealRoute } from './routes/reveal.ts';
import { voteRoute } from './routes/vote.ts';

export interface ApiOptions {
  readonly appender: VoteAppender;
  readonly tally: Pick<TallyReader, 'readHistory' | 'readReceipts'>;
  readonly live: LiveTally;
  /** Ended with the app. */
  readonly viewers: Viewers;
  /** How it stands with each hop of a vote; never rejects. */
  readonly pipeline: () => Promise<Pipeline>;
  readonly readiness: () => Promise<Readiness>;
  readonly logger: Logger;
  readonly metrics: Pick<ApiMetrics, 'httpDuration' | 'unreadableRequests'>;
  /** Undefined where nobody asked for traces. */
  readonly tracing?: Tracing | undefined;
  readonly version: string;
  readonly fixed: FixedSettings;
  readonly limits: ChangingLimits<keyof ApiLimits>;
  readonly voteGate: VoteGate;
  /** Undefined where no stage may reveal the counts. */
  readonly stage?: Stage | undefined;
}

/** What stays as it is while the api runs. */
export interface FixedSettings {
  readonly production: boolean;
  readonly trustProxy: readonly string[];
  readonly requestSizeMax: number;
  readonly resultsVisible: CountsVisible;
}

/** Headers and body of a request have to arrive within this; a slow sender holds a connection no longer. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Must not exceed the limit of the whole request, or Node takes the one for the other. */
const HEADERS_TIMEOUT_MS = 10_000;
const TIMEOUT_CHECK_MS = 1_000;
/**
 * A connection on which nothing moves for so long, while a request or an answer is under way, is cut: its client does
 * not read. Node looks twice where part of an answer went out, so it may be twice as long. It is longer than any answer
 * takes, and than a client that says nothing waits to be told so.
 */
const STILL_TIMEOUT_MS = 12_000;

/** The api as an application that listens nowhere yet. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { appender, tally, live, viewers, fixed, limits, metrics } = options;
  const headers = inLowerCase(apiHeaders({ production: fixed.production }));
  const pipelining = new Pipelining();
  const malformed = new MalformedRequests({ headers, pipelining, count: metrics.unreadableRequests });
  const app = fastify({
    bodyLimit: fixed.requestSizeMax,
    trustProxy: fixed.trustProxy.length > 0 ? [...fixed.trustProxy] : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: STILL_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      requireHostHeader: false, // refuseWithoutHost does it.
    },
    clientErrorHandler: malformed.answer,
    frameworkErrors(error, _request, reply) {
      const found = toProblem(error);
      metrics.unreadableRequests.inc({ code: found.code });
      sendProblem(reply.headers(headers), found);
    },
    return503OnClosing: false,
  });
  pipelining.watch(app.server);
  serveAnyExpectation(app.server);

  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  const measure = measureRequests(app, metrics.httpDuration);
  if (options.tracing) traceRequests(app, options.tracing);
  answerErrorsAsProblems(app, options.logger);
  refuseWithoutHost(app);
  allowOrigins(app, limits);
  refuseUnknownEarly(app);
  takeOnlyJson(app);
  validateByContract(app);

  drainOnClose(app, viewers);

  voteRoute(app, appender, options.voteGate);
  const documents = new ResultsDocuments(fixed.resultsVisible);
  resultsRoute(app, live, documents, limits);
  resultsStreamRoute(app, { live, documents, viewers, limits, measure });
  historyRoute(app, { reader: tally, live, visible: fixed.resultsVisible });
  receiptRoute(app, tally);
  pipelineRoute(app, options.pipeline);
  revealRoute(app, options.stage, options.logger);
  aboutRoute(app, options.version);
  const document = openApiDocument(options.version);
  openApiRoute(app, document);
  docsRoute(app, document);
  probeRoutes(app, options.readiness);
  return app;
}

/** As the framework sends them: so it need not spell them anew for each answer. */
function inLowerCase(table: HeaderTable): HeaderTable {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name.toLowerCase(), value]));
}
