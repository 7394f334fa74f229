import { createLogObserver as observeTable } from '#event-log/postgres/observe.ts';
import { createRetainedLog as retainedInTable } from '#event-log/postgres/retained.ts';
import { createLogTrimmer as trimTable } from '#event-log/postgres/trim.ts';
import { createLogObserver as observeRedis } from '#event-log/redis-streams/observe.ts';
import { createRetainedLog as retainedInRedis } from '#event-log/redis-streams/retained.ts';
import { createRollCall } from '#event-log/redis-streams/roll-call.ts';
import { createLogTrimmer as trimRedis } from '#event-log/redis-streams/trim.ts';
import { hostOf, hostsOf, redisLogOf } from '#runtime/config/addresses.ts';
import type { Settings } from '#runtime/config/read-settings.ts';
import type { READ_BY } from '#runtime/config/settings.ts';
import { settingsReader } from '#runtime/config/settings-reader.ts';
import type { Database } from '#runtime/database/database.ts';
import { isTableMissing } from '#runtime/database/database.ts';
import { MIGRATION_LIMITS } from '#runtime/database/pg-connection.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import type { WaitOptions } from './open-folder.ts';
import { openFolder } from './open-folder.ts';
import type { Places } from './places.ts';
import { NoLogThere } from './places.ts';

/** Each of them says which place is meant. */
const ABSENT = ['REDIS_URL', 'DATABASE_URL'] as const;
export type CliSettings = Settings<(typeof READ_BY.cli)[number], (typeof ABSENT)[number]>;

/** @throws ConfigError A setting is wrong. */
export const readCliSettings: (names: typeof READ_BY.cli) => CliSettings = (names) =>
  settingsReader(names, { absent: ABSENT })();

/**
 * Where the votes are: the folder of the command line, which wins over everything set; else the servers of the
 * environment; else its folder, which is `data` where nothing is set, as for `npm start`.
 *
 * @param folder Of the command line.
 * @throws NoVotesThere The folder holds no votes.
 * @throws DataFolderTaken Another process has the folder open, and does not lend it.
 * @throws DataFolderUnreadable What is in the folder cannot be opened.
 */
export async function openPlaces(
  folder: string | undefined,
  settings: CliSettings,
  waiting: WaitOptions,
): Promise<Places> {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = settings;
  if (folder === undefined && url !== undefined) return serverPlaces(url, settings);
  // An environment that names a server to count in is not about this folder, and its Redis is not either.
  const own = url === undefined ? settings : { ...settings, REDIS_URL: undefined };
  return folderPlaces(folder ?? dataDir, own, waiting);
}

/** Of which as many as a command asks things at once. */
const CONNECTIONS_MAX = 2;

function serverPlaces(url: string, settings: CliSettings): Places {
  const common = {
    url,
    ca: settings.DATABASE_CA_FILE,
    applicationName: 'votes-cli',
    poolMin: 0,
    poolMax: CONNECTIONS_MAX,
    onError() {}, // What is asked next says it.
  };
  const database = createPgDatabase(common);
  const patient = createPgDatabase({ ...common, limits: MIGRATION_LIMITS });
  const where = `the PostgreSQL at ${hostOf(url)}`;
  const log = openLog(settings, database, where);
  return {
    ...log.ports,
    kind: 'servers',
    database,
    patient,
    name: `${where}, the event log ${log.name}`,
    async close() {
      await log.close();
      await Promise.all([database.close(), patient.close()]);
    },
  };
}

async function folderPlaces(folder: string, settings: CliSettings, waiting: WaitOptions): Promise<Places> {
  const { database, isLent } = await openFolder(folder, waiting);
  const where = `the data folder ${folder}`;
  const log = openLog(settings, database, where);
  const who = isLent ? 'lent by the vote that runs there' : 'on which no vote runs';
  return {
    ...log.ports,
    // Nobody else takes part in a table within a folder that is ours.
    roll: log.ports.roll ?? (isLent ? undefined : { read: async () => [] }),
    kind: isLent ? 'lent-folder' : 'own-folder',
    database,
    patient: database,
    name: `${where}, ${who}, the event log ${log.name}`,
    async close() {
      await log.close();
      await database.close();
    },
  };
}

interface OpenLog {
  readonly ports: Pick<Places, 'observer' | 'trimmer' | 'retained' | 'roll' | 'logTrouble'>;
  readonly name: string;
  close(): Promise<void>;
}

/** The event log of the Redis, or else the table beside the counts. */
function openLog(settings: CliSettings, counts: Database, where: string): OpenLog {
  const { REDIS_URL: urls } = settings;
  return urls === undefined ? tableLog(withLogTable(counts, where)) : redisLog(urls, settings);
}

/**
 * Whoever counts from a table makes it. Where there is none the log is elsewhere, and an empty one in its place would let
 * `verify` prove nothing and `reset` leave the log full.
 */
function withLogTable(database: Database, where: string): Database {
  return {
    ...database,
    query: (statement) =>
      database.query<never>(statement).catch((error) => {
        throw isTableMissing(error) ? new NoLogThere(`There is no event log in ${where}.`) : error;
      }),
  };
}

function tableLog(database: Database): OpenLog {
  const observer = observeTable({ database });
  const trimmer = trimTable({ database });
  return {
    ports: {
      observer,
      trimmer,
      retained: retainedInTable({ database }),
      roll: undefined,
      logTrouble: () => undefined,
    },
    name: 'a table there',
    close: () => trimmer.close(),
  };
}

function redisLog(urls: readonly string[], settings: CliSettings): OpenLog {
  let trouble: Error | undefined;
  const options = {
    ...redisLogOf(urls, settings),
    onLost(_role: string, error: Error) {
      trouble = error;
    },
  };
  const observer = observeRedis(options);
  const trimmer = trimRedis(options);
  const retained = retainedInRedis(options);
  const roll = createRollCall(options);
  return {
    ports: { observer, trimmer, retained, roll, logTrouble: () => trouble },
    name: `the stream ${settings.STREAM_NAME} of the Redis at ${hostsOf(urls)}`,
    async close() {
      await Promise.all([observer, trimmer, retained, roll].map((each) => each.close()));
    },
  };
}
