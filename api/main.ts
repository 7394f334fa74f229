import { createVoteAppender } from '#event-log/redis-streams/append.ts';
import { createLogObserver } from '#event-log/redis-streams/observe.ts';
import packageJson from '#package.json' with { type: 'json' };
import { createTallyReader } from '#results/postgres/tally-ports.ts';
import { readOrExit } from '#runtime/config/read-or-exit.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { createProbeServer } from '#runtime/probe-server.ts';
import { shutDownOnSignal } from '#runtime/shutdown.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { apiMetrics } from '#runtime/telemetry/metrics.ts';
import { createApi } from './app.ts';
import { LiveTally } from './live/live-tally.ts';
import { LogWatch } from './live/log-watch.ts';
import { apiReadiness } from './readiness.ts';
import { reportVotes } from './report.ts';
import { untilSchemaIsThere } from './until-schema.ts';

/** Takes votes and shows results until it is told to stop. */
const settings = readOrExit(READ_BY.api);
const logger = createLogger('api', settings.LOG_LEVEL);
const metrics = apiMetrics();
const starting = new AbortController();

const database = createPgDatabase({
  url: settings.DATABASE_URL,
  ca: settings.DATABASE_CA_FILE,
  poolMin: settings.DATABASE_POOL_MIN,
  poolMax: settings.DATABASE_POOL_MAX,
  applicationName: 'votes-api',
  onError: (error) => logger.warn({ error }, 'An idle database connection was lost.'),
});
const log = {
  address: { url: settings.REDIS_URL, ca: settings.REDIS_CA_FILE },
  stream: settings.STREAM_NAME,
  group: settings.CONSUMER_GROUP,
  onLost: (role: string, error: Error) =>
    logger.warn({ role, error }, 'The connection to the event log was lost.'),
  onReady: (role: string) => logger.info({ role }, 'Connected to the event log.'),
};
const appender = createVoteAppender(log);
const observer = createLogObserver(log);
const tally = createTallyReader(database);

const live = new LiveTally({
  reader: tally,
  updatesPerSecondMax: settings.SSE_UPDATES_PER_SECOND_MAX,
  onFailed: (error) => logger.warn({ error }, 'The results cannot be read; trying again.'),
  onRecovered: () => logger.info({}, 'The results can be read again.'),
});
const logWatch = new LogWatch(observer, metrics);
const report = reportVotes(metrics, logger);
const app = await createApi({
  appender,
  tally,
  live,
  readiness: apiReadiness(live, logWatch),
  logger,
  metrics,
  onAccepted: report.onAccepted,
  version: packageJson.version,
  limits: {
    production: settings.ENVIRONMENT === 'production',
    corsOrigins: settings.CORS_ORIGINS,
    trustProxy: settings.TRUST_PROXY,
    requestSizeMax: settings.MAX_REQUEST_SIZE,
    staleMaxMs: settings.RESULTS_STALE_MAX_SECONDS * 1000,
    streamsMax: settings.SSE_CONNECTIONS_MAX,
    streamsPerClientMax: settings.SSE_CONNECTIONS_PER_CLIENT_MAX,
  },
});

const probes = createProbeServer({ host: settings.HOST, port: settings.METRICS_PORT, metrics });
const shutDown = shutDownOnSignal({
  logger,
  deadlineMs: 9_500,
  steps: [
    { name: 'stop starting', run: async () => starting.abort() },
    { name: 'finish the requests under way', run: () => app.close() },
    { name: 'leave the event log', run: () => Promise.all([appender.close(), logWatch.stop()]) },
    { name: 'stop looking at the log', run: () => observer.close() },
    { name: 'stop watching the tally', run: () => live.stop() },
    { name: 'close the database', run: () => database.close() },
    { name: 'end the reports', run: async () => report.close() },
    { name: 'close the probes', run: () => probes.close() },
  ],
});

try {
  const metricsPort = await probes.listen();
  await app.listen({ host: settings.HOST, port: settings.PORT });
  logger.info({ addresses: app.addresses(), metricsPort }, 'Api started.');
  logWatch.start();
  await untilSchemaIsThere(database, logger, starting.signal);
  live.start();
} catch (error) {
  logger.error({ error }, 'The api cannot start.');
  await shutDown(1);
}
