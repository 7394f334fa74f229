import '#runtime/first-process.ts';
import { readOrExit } from '#runtime/config/read-or-exit.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { settingsReader } from '#runtime/config/settings-reader.ts';
import { MIGRATION_LIMITS } from '#runtime/database/pg-connection.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { shutDownOnSignal } from '#runtime/shutdown.ts';
import { logIdleLoss } from '#runtime/telemetry/connections.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { bringUpToDate } from './bring-up-to-date.ts';

/** Brings the schema up to date, grants each role what it needs, and ends. */
const settings = readOrExit(settingsReader(READ_BY.migrate));
const logger = createLogger('migrate', settings.LOG_LEVEL);
const database = createPgDatabase({
  url: settings.DATABASE_URL,
  ca: settings.DATABASE_CA_FILE,
  applicationName: 'votes-migrate',
  poolMin: 0,
  poolMax: 1,
  limits: MIGRATION_LIMITS,
  onError: logIdleLoss(logger),
});

const stopping = new AbortController();
const work = bringUpToDate({
  database,
  waitMaxMs: settings.MIGRATE_WAIT_MAX_SECONDS * 1000,
  logger,
  signal: stopping.signal,
});
const shutDown = shutDownOnSignal({
  logger,
  deadlineMs: 9_500,
  steps: [
    { name: 'stop waiting for the database', run: async () => stopping.abort() },
    { name: 'finish what is under way', run: () => expectDone(work) },
    { name: 'close the database', run: () => database.close() },
  ],
});

try {
  if (await work) {
    logger.info({}, 'The schema is up to date.');
    void shutDown(0);
  }
} catch (error) {
  logger.error({ error }, 'The schema could not be brought up to date.');
  void shutDown(1);
}

/** Whoever is told to stop before the schema is ready has failed, or what waits for it would start in vain. */
async function expectDone(done: Promise<boolean>): Promise<void> {
  if (!(await done.catch(() => true))) throw new Error('It was told to stop before the schema was ready.');
}
