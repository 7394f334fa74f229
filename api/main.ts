import '#runtime/first-process.ts';
import { createVoteAppender } from '#event-log/redis-streams/append.ts';
import { createLogObserver } from '#event-log/redis-streams/observe.ts';
import { createRollCall } from '#event-log/redis-streams/roll-call.ts';
import { createBallotKeeper } from '#results/postgres/keep-ballot.ts';
import { createDeadLetterReader, createTallyReader } from '#results/postgres/tally-ports.ts';
import { redisLogOf } from '#runtime/config/addresses.ts';
import { readOrExit } from '#runtime/config/read-or-exit.ts';
import { reloadOnSignal } from '#runtime/config/reload.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { settingsReader } from '#runtime/config/settings-reader.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { createProbeServer } from '#runtime/probe-server.ts';
import { shutDownOnSignal } from '#runtime/shutdown.ts';
import { adviseOnPartitions, logConnections, logIdleLoss } from '#runtime/telemetry/connections.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { apiMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { startTracing } from '#runtime/telemetry/start-tracing.ts';
import { listen } from './edge/listen.ts';
import { createApiService } from './service.ts';

/** Takes votes and shows results until it is told to stop. */
const read = settingsReader(READ_BY.api);
const settings = readOrExit(read);
const logger = createLogger('api', settings.LOG_LEVEL);
const reloading = reloadOnSignal({ read, settings, logger });
const registry = createMetricsRegistry();
const tracing = await startTracing(settings.OTEL_EXPORTER_OTLP_ENDPOINT, {
  service: 'api',
  log: { system: 'redis', destination: settings.STREAM_NAME },
  logger,
});

const database = createPgDatabase({
  url: settings.DATABASE_URL,
  ca: settings.DATABASE_CA_FILE,
  poolMin: settings.DATABASE_POOL_MIN,
  poolMax: settings.DATABASE_POOL_MAX,
  applicationName: 'votes-api',
  onError: logIdleLoss(logger),
});
const log = { ...redisLogOf(settings.REDIS_URL, settings), ...logConnections(logger, cannotStart) };
adviseOnPartitions(logger, settings);
const { STAGE_KEY: stageKey } = settings;
const appender = createVoteAppender(log);
const api = await createApiService({
  appender,
  promises: appender,
  observer: createLogObserver(log),
  roll: createRollCall(log),
  tally: createTallyReader(database),
  deadLetters: createDeadLetterReader(database),
  database,
  stage: stageKey === undefined ? undefined : { key: stageKey, ballot: createBallotKeeper(database) },
  settings,
  logger,
  metrics: apiMetrics(registry),
  traced: tracing.traced,
});
reloading.begin(api.reload);

const { HOST: host, PORT: port, METRICS_PORT } = settings;
const probes = createProbeServer({ host, port: METRICS_PORT, metrics: registry.page });
const shutDown = shutDownOnSignal({
  logger,
  deadlineMs: 9_500,
  steps: [
    ...api.shutdown,
    { name: 'close the database', run: () => database.close() },
    { name: 'close the probes', run: () => probes.close() },
    ...tracing.shutdown,
  ],
});

try {
  const metricsPort = await probes.listen();
  const started = api.start();
  await Promise.race([started, api.ballotIsKnown]);
  await listen(api.app, { host, port });
  logger.info({ addresses: api.app.addresses(), metricsPort }, 'Api started.');
  await started;
} catch (error) {
  cannotStart(error);
}

function cannotStart(error: unknown): void {
  logger.error({ error }, 'The api cannot start.');
  void shutDown(1);
}
