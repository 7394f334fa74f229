import '#runtime/first-process.ts';
import { createVoteReader } from '#event-log/redis-streams/read.ts';
import { createRetainedLog } from '#event-log/redis-streams/retained.ts';
import { createRollCall } from '#event-log/redis-streams/roll-call.ts';
import { createLogTrimmer } from '#event-log/redis-streams/trim.ts';
import { createTallyWriter, createVoteAuditor } from '#results/postgres/tally-ports.ts';
import { redisLogOf } from '#runtime/config/addresses.ts';
import { readOrExit } from '#runtime/config/read-or-exit.ts';
import { reloadOnSignal } from '#runtime/config/reload.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { settingsReader } from '#runtime/config/settings-reader.ts';
import { MIGRATION_LIMITS } from '#runtime/database/pg-connection.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { createProbeServer } from '#runtime/probe-server.ts';
import { shutDownOnSignal } from '#runtime/shutdown.ts';
import { logConnections, logIdleLoss } from '#runtime/telemetry/connections.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { consumerMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { startTracing } from '#runtime/telemetry/start-tracing.ts';
import { consumerProbes } from './probes.ts';
import { reportDiskFreed, reportVanished } from './report.ts';
import { createConsumerService } from './service.ts';

/** Counts the votes of the event log into the database until it is told to stop. */
const read = settingsReader(READ_BY.consumer);
const settings = readOrExit(read);
const logger = createLogger('consumer', settings.LOG_LEVEL);
reloadOnSignal({ read, settings, logger }).begin();
const registry = createMetricsRegistry();
const metrics = consumerMetrics(registry);
const tracing = await startTracing(settings.OTEL_EXPORTER_OTLP_ENDPOINT, {
  service: 'consumer',
  log: { system: 'redis', destination: settings.STREAM_NAME },
  linksMax: settings.BATCH_SIZE,
  logger,
});

const address = {
  url: settings.DATABASE_URL,
  ca: settings.DATABASE_CA_FILE,
  applicationName: 'votes-consumer',
  onError: logIdleLoss(logger),
};
const database = createPgDatabase({
  ...address,
  poolMin: settings.DATABASE_POOL_MIN,
  poolMax: settings.DATABASE_POOL_MAX,
});
const log = { ...redisLogOf(settings.REDIS_URL, settings), ...logConnections(logger, cannotStart) };
const service = createConsumerService({
  reader: createVoteReader({
    ...log,
    consumer: settings.CONSUMER_NAME,
    reclaimAfterMs: settings.RECLAIM_AFTER_MS,
    onVanished: reportVanished(metrics, logger),
  }),
  trimmer: createLogTrimmer({ ...log, onDiskFreed: reportDiskFreed(logger) }),
  roll: createRollCall(log),
  writer: createTallyWriter(database),
  retained: createRetainedLog(log),
  auditor: createVoteAuditor(database),
  settings,
  logger,
  metrics,
  traced: tracing.traced,
});

const probes = createProbeServer({
  host: settings.HOST,
  port: settings.METRICS_PORT,
  metrics: registry.page,
  probes: consumerProbes(service.consumer, database, settings.BLOCK_MS),
});
const shutDown = shutDownOnSignal({
  logger,
  deadlineMs: 9_500,
  steps: [
    ...service.shutdown,
    { name: 'close the database', run: () => database.close() },
    { name: 'close the probes', run: () => probes.close() },
    ...tracing.shutdown,
  ],
});

const migrations = createPgDatabase({ ...address, poolMin: 0, poolMax: 1, limits: MIGRATION_LIMITS });
try {
  logger.info({ port: await probes.listen(), name: settings.CONSUMER_NAME }, 'Consumer started.');
  await service.start(migrations);
  await migrations.close();
} catch (error) {
  cannotStart(error);
}

function cannotStart(error: unknown): void {
  logger.error({ error }, 'The consumer cannot start.');
  void shutDown(1);
}
