import { listen } from '#api/edge/listen.ts';
import { createApiService } from '#api/service.ts';
import { createLogObserver } from '#event-log/redis-streams/observe.ts';
import { createRollCall } from '#event-log/redis-streams/roll-call.ts';
import { createDeadLetterReader, createTallyReader } from '#results/postgres/tally-ports.ts';
import { redisLogOf } from '#runtime/config/addresses.ts';
import { readOrExit } from '#runtime/config/read-or-exit.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { settingsReader } from '#runtime/config/settings-reader.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { apiMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';

/**
 * As a script: the api as `api/main.ts` wires it, but for a log that promises each vote and keeps none. What it takes
 * more votes than the api does is what the way to Redis costs.
 */
const settings = readOrExit(settingsReader(READ_BY.api));
const logger = createLogger('api', settings.LOG_LEVEL);
const log = redisLogOf(settings.REDIS_URL, settings);
const database = createPgDatabase({
  url: settings.DATABASE_URL,
  ca: settings.DATABASE_CA_FILE,
  poolMin: settings.DATABASE_POOL_MIN,
  poolMax: settings.DATABASE_POOL_MAX,
  applicationName: 'votes-api',
  onError: () => {},
});
const api = await createApiService({
  appender: { append: async () => '1700000000000-0', close: async () => {} },
  promises: undefined,
  observer: createLogObserver(log),
  roll: createRollCall(log),
  tally: createTallyReader(database),
  deadLetters: createDeadLetterReader(database),
  database,
  stage: undefined,
  settings,
  logger,
  metrics: apiMetrics(createMetricsRegistry()),
  traced: undefined,
});
await api.start();
await listen(api.app, { host: settings.HOST, port: settings.PORT });
logger.info({ addresses: api.app.addresses() }, 'Api started.');
