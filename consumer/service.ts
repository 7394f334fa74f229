import { AuditWatch } from '#audit/audit-watch.ts';
import type { LogTrimmer, PresenceTeller, RetainedLog, VoteReader } from '#event-log/ports.ts';
import type { TallyWriter, VoteAuditor } from '#results/ports.ts';
import type { Settings } from '#runtime/config/read-settings.ts';
import type { CONSUMER_SETTINGS } from '#runtime/config/settings.ts';
import type { Database } from '#runtime/database/database.ts';
import { RepeatedWork } from '#runtime/repeated-work.ts';
import type { ShutdownStep } from '#runtime/shutdown.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ConsumerMetrics } from '#runtime/telemetry/metrics.ts';
import type { Traced } from '#runtime/telemetry/tracing.ts';
import { Consumer } from './consumer.ts';
import { prepareSchema } from './prepare-schema.ts';
import { ConsumerPresenceKeeper } from './presence.ts';
import { reportConsumer } from './report.ts';
import { traceBatches } from './trace-batches.ts';
import { Trimming } from './trimming.ts';

export interface ConsumerServiceOptions {
  readonly reader: VoteReader;
  readonly trimmer: LogTrimmer;
  readonly writer: TallyWriter;
  /** What is compared all the time: what the log still holds, and what is recorded of it. */
  readonly retained: RetainedLog;
  readonly auditor: VoteAuditor;
  /** Where it says how it is, once a second. */
  readonly roll: PresenceTeller;
  readonly settings: Settings<(typeof CONSUMER_SETTINGS)[number]>;
  readonly logger: Logger;
  readonly metrics: ConsumerMetrics;
  /** Undefined where nobody asked for traces. */
  readonly traced: Traced | undefined;
}

/** A consumer with all it reports, wherever it reads and counts. */
export interface ConsumerService {
  readonly consumer: Consumer;
  /** Whether it counts as far as it knows: it has begun, and nothing it needs is failing. */
  isCounting(): boolean;
  /**
   * Prepares the schema and begins to count. Resolves once counting has begun.
   *
   * @param migrations Where the schema is; a migration may take longer there than a statement that counts.
   * @throws SchemaError The schema is newer than this build, or not the one its files describe.
   */
  start(migrations: Database): Promise<void>;
  /** Ends it all but the database, which is the caller's. */
  readonly shutdown: readonly ShutdownStep[];
}

const MINUTE_MS = 60_000;
const TELL_INTERVAL_MS = 1_000;

export function createConsumerService(options: ConsumerServiceOptions): ConsumerService {
  const { reader, trimmer, writer, retained, auditor, roll, settings, logger, metrics, traced } = options;
  const starting = new AbortController();
  const report = reportConsumer(metrics, logger);
  const keeper = new ConsumerPresenceKeeper();
  const events = keeper.noting(report);
  const consumer = new Consumer({
    reader,
    writer,
    limits: { batchSizeMax: settings.BATCH_SIZE, blockTimeoutMs: settings.BLOCK_MS },
    maxRetries: settings.MAX_RETRIES,
    ...(traced ? traceBatches(traced, events) : { events }),
  });
  const telling = new RepeatedWork(() => roll.tell(keeper.presenceOf(consumer)), TELL_INTERVAL_MS);
  const trimming = new Trimming({
    trimmer,
    limits: {
      retentionMs: settings.LOG_RETENTION_MINUTES * MINUTE_MS,
      memoryRatioMax: settings.LOG_MEMORY_RATIO_MAX,
    },
    logger,
    metrics,
  });
  const audit = new AuditWatch({ log: retained, auditor, logger, metrics });
  let counting: Promise<void> | undefined;
  return {
    consumer,
    isCounting: () =>
      counting !== undefined && !consumer.isFailing('event_log') && !consumer.isFailing('database'),
    async start(database) {
      const { MIGRATE_ON_START: migrateOnStart } = settings;
      const { signal } = starting;
      telling.start();
      await prepareSchema({
        database,
        migrateOnStart,
        logger,
        signal,
        onFailed: (error) => keeper.note(error),
      });
      counting = consumer.run();
      trimming.start();
      audit.start();
    },
    shutdown: [
      { name: 'stop starting', run: async () => starting.abort() },
      { name: 'stop trimming the event log', run: () => Promise.all([trimming.stop(), trimmer.close()]) },
      { name: 'stop the audit', run: () => Promise.all([audit.stop(), retained.close()]) },
      { name: 'finish what is in hand', run: () => consumer.stop().then(() => counting) },
      { name: 'stop reading the event log', run: () => reader.close() },
      { name: 'leave the roll', run: () => telling.stop().then(() => roll.close()) },
      { name: 'end the reports', run: async () => report.close() },
    ],
  };
}
