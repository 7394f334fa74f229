import '#runtime/first-process.ts';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { listen } from '#api/edge/listen.ts';
import { createApiService } from '#api/service.ts';
import { reportDiskFreed, reportVanished } from '#consumer/report.ts';
import { createConsumerService } from '#consumer/service.ts';
import {
  createDeadLetterReader,
  createTallyReader,
  createTallyWriter,
  createVoteAuditor,
} from '#results/postgres/tally-ports.ts';
import { readOrExit } from '#runtime/config/read-or-exit.ts';
import { reloadOnSignal } from '#runtime/config/reload.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { settingsReader } from '#runtime/config/settings-reader.ts';
import { listenOnce } from '#runtime/free-port.ts';
import { createProbeServer } from '#runtime/probe-server.ts';
import { shutDownOnSignal } from '#runtime/shutdown.ts';
import { createLogger, STDERR } from '#runtime/telemetry/logger.ts';
import { apiMetrics, consumerMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { startTracing } from '#runtime/telemetry/start-tracing.ts';
import { addressesOf, addressToShow } from './addresses.ts';
import { ABSENT, openCountingPlace, openEventLog } from './backends.ts';
import { commandLineOrExit } from './command-line.ts';
import { greeting } from './greeting.ts';
import { servePage } from './page.ts';
import { stageOf } from './stage.ts';
import { explain, say, sayBroken, sayIfSlow } from './terminal.ts';
import { createUpkeep } from './upkeep.ts';

/** Takes votes, counts them and shows them, all in this process, until it is told to stop. */
const read = settingsReader(READ_BY.standalone, {
  absent: ABSENT,
  defaults: { PORT: '3000', LOG_LEVEL: 'warn' },
  overrides: commandLineOrExit(),
});
const settings = readOrExit(read);
const { HOST: host, PORT: port, METRICS_PORT: metricsPort, PUBLIC_URL: publicUrl } = settings;
const logger = createLogger('standalone', settings.LOG_LEVEL, STDERR);
const reloading = reloadOnSignal({ read, settings, logger });
const registry = createMetricsRegistry();
const counted = consumerMetrics(registry);

try {
  await run();
} catch (error) {
  cannotStart(error);
}

function cannotStart(error: unknown): never {
  explain(error, settings);
  process.exit(1); // The lock of the data folder ends with the process.
}

async function run(): Promise<void> {
  await listenOnce(host, port);
  const counting = await openCountingPlace(settings, logger, {
    onCreating: () => say('Making a database; this takes some seconds, once …'),
    onBroken,
  });
  const { database } = counting;
  const onVanished = reportVanished(counted, logger);
  const onDiskFreed = reportDiskFreed(logger);
  const events = { logger, onVanished, onDiskFreed, onUntrusted: cannotStart };
  const log = await openEventLog(settings, counting, events);
  const { traced, shutdown: tracingShutdown } = await startTracing(settings.OTEL_EXPORTER_OTLP_ENDPOINT, {
    service: 'standalone',
    log: log.traced,
    linksMax: settings.BATCH_SIZE,
    logger,
  });
  const consumer = createConsumerService({
    reader: log.reader,
    trimmer: log.trimmer,
    writer: createTallyWriter(database),
    retained: log.retained,
    auditor: createVoteAuditor(database),
    roll: log.joinRoll(),
    settings,
    logger,
    metrics: counted,
    traced,
  });
  const stage = stageOf(settings, database);
  const api = await createApiService({
    appender: log.appender,
    promises: log.promises,
    observer: log.observer,
    tally: createTallyReader(database),
    deadLetters: createDeadLetterReader(database),
    roll: log.joinRoll(),
    database,
    stage: stage.mayReveal,
    settings,
    logger,
    metrics: apiMetrics(registry),
    traced,
    alsoNeeds: () => ({ consumer: { ok: consumer.isCounting() } }),
  });
  reloading.begin(api.reload);
  const listening = () => ({ host, port: (api.app.server.address() as AddressInfo).port, publicUrl });
  await servePage(api.app, {
    folder: path.resolve(import.meta.dirname, '../frontend/dist'),
    production: settings.ENVIRONMENT === 'production',
    publicUrl,
    publicUrlAt: (openedAt) => addressToShow(openedAt, listening()),
  });
  const { room } = counting;
  const upkeep = room && createUpkeep({ database, logger, hasRoom: () => room.isLeftForVotes() });
  const probes = createProbeServer({ host, port: metricsPort ?? 0, metrics: registry.page });
  const stopping = new AbortController();
  shutDownOnSignal({
    logger,
    deadlineMs: 9_500,
    steps: [
      { name: 'stop starting', run: async () => stopping.abort() },
      ...api.shutdown,
      ...consumer.shutdown,
      { name: 'stop the upkeep', run: async () => upkeep?.stop() },
      { name: 'close the database', run: () => counting.close() },
      { name: 'close the metrics', run: () => probes.close() },
      ...tracingShutdown,
      { name: 'say so', run: async () => say('Stopped. Every accepted vote is kept.') },
    ],
  });

  if (metricsPort !== undefined) await probes.listen();
  const started = Promise.all([consumer.start(counting.migrations), api.start()]);
  await Promise.race([started, api.ballotIsKnown]);
  await listen(api.app, { host, port });
  await sayIfSlow(`Waiting for ${counting.name} …`, started);
  if (stopping.signal.aborted) return;
  upkeep?.start();
  say(greeting({ addresses: addressesOf(listening()), stage, eventLog: log.name, counts: counting.name }));
}

/** Ends the process before anything else is asked of the database, and leaves nothing to be taken for an answer. */
function onBroken(error: Error): never {
  logger.error({ error }, 'The database within this process has failed.');
  sayBroken(error);
  process.exit(1);
}
