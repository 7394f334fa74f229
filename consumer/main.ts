import { createVoteReader } from '#event-log/redis-streams/read.ts';
import { createTallyWriter } from '#results/postgres/tally-ports.ts';
import { readOrExit } from '#runtime/config/read-or-exit.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { createProbeServer } from '#runtime/probe-server.ts';
import { shutDownOnSignal } from '#runtime/shutdown.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { consumerMetrics } from '#runtime/telemetry/metrics.ts';
import { Consumer } from './consumer.ts';
import { prepareSchema } from './prepare-schema.ts';
import { consumerProbes } from './probes.ts';
import { reportConsumer } from './report.ts';

/** Counts the votes of the event log into the database until it is told to stop. */
const settings = readOrExit(READ_BY.consumer);
const logger = createLogger('consumer', settings.LOG_LEVEL);
const metrics = consumerMetrics();
const starting = new AbortController();
const MIGRATION_LIMITS = { statementTimeoutMs: 600_000, lockTimeoutMs: 60_000 };

const address = {
  url: settings.DATABASE_URL,
  ca: settings.DATABASE_CA_FILE,
  applicationName: 'votes-consumer',
  onError: (error: unknown) => logger.warn({ error }, 'An idle database connection was lost.'),
};
const database = createPgDatabase({
  ...address,
  poolMin: settings.DATABASE_POOL_MIN,
  poolMax: settings.DATABASE_POOL_MAX,
});
const reader = createVoteReader({
  address: { url: settings.REDIS_URL, ca: settings.REDIS_CA_FILE },
  stream: settings.STREAM_NAME,
  group: settings.CONSUMER_GROUP,
  consumer: settings.CONSUMER_NAME,
  reclaimAfterMs: settings.RECLAIM_AFTER_MS,
  onLost: (role, error) => logger.warn({ role, error }, 'The connection to the event log was lost.'),
  onReady: (role) => logger.info({ role }, 'Connected to the event log.'),
  onVanished(positions) {
    metrics.entriesVanished.inc(positions.length);
    logger.error(
      { positions },
      'Pending entries were deleted from the log by somebody else: votes are lost.',
    );
  },
});
const report = reportConsumer(metrics, logger);
const consumer = new Consumer({
  reader,
  writer: createTallyWriter(database),
  limits: { batchSizeMax: settings.BATCH_SIZE, blockTimeoutMs: settings.BLOCK_MS },
  maxRetries: settings.MAX_RETRIES,
  events: report,
});

const probes = createProbeServer({
  host: settings.HOST,
  port: settings.METRICS_PORT,
  metrics,
  probes: consumerProbes(consumer, database, settings.BLOCK_MS),
});

let counting: Promise<void> | undefined;
const shutDown = shutDownOnSignal({
  logger,
  deadlineMs: 9_500,
  steps: [
    { name: 'stop starting', run: async () => starting.abort() },
    { name: 'finish the batch in hand', run: () => consumer.stop().then(() => counting) },
    { name: 'leave the event log', run: () => reader.close() },
    { name: 'close the database', run: () => database.close() },
    { name: 'end the reports', run: async () => report.close() },
    { name: 'close the probes', run: () => probes.close() },
  ],
});

// A migration may take longer than any statement that counts.
const migrations = createPgDatabase({ ...address, poolMin: 0, poolMax: 1, limits: MIGRATION_LIMITS });
try {
  logger.info({ port: await probes.listen(), name: settings.CONSUMER_NAME }, 'Consumer started.');
  const { MIGRATE_ON_START: migrateOnStart } = settings;
  await prepareSchema({ database: migrations, migrateOnStart, logger, signal: starting.signal });
  await migrations.close();
  counting = consumer.run();
} catch (error) {
  logger.error({ error }, 'The consumer cannot start.');
  await shutDown(1);
}
