import { MemoryRoll } from '#event-log/memory/roll-call.ts';
import type {
  LogObserver,
  LogTrimmer,
  PresenceReader,
  PresenceTeller,
  PromiseWatch,
  RetainedLog,
  VoteAppender,
  VoteReader,
} from '#event-log/ports.ts';
import { createVoteAppender as appendToTable } from '#event-log/postgres/append.ts';
import { createLogObserver as observeTable } from '#event-log/postgres/observe.ts';
import { createVoteReader as readTable } from '#event-log/postgres/read.ts';
import { createRetainedLog as retainedInTable } from '#event-log/postgres/retained.ts';
import { createLogTrimmer as trimTable } from '#event-log/postgres/trim.ts';
import { createVoteAppender as appendToRedis } from '#event-log/redis-streams/append.ts';
import type { FileEvents } from '#event-log/redis-streams/file-repair.ts';
import { createLogObserver as observeRedis } from '#event-log/redis-streams/observe.ts';
import { createVoteReader as readRedis } from '#event-log/redis-streams/read.ts';
import { createRetainedLog as retainedInRedis } from '#event-log/redis-streams/retained.ts';
import { createRollCall } from '#event-log/redis-streams/roll-call.ts';
import { createLogTrimmer as trimRedis } from '#event-log/redis-streams/trim.ts';
import { hostOf, hostsOf, redisLogOf } from '#runtime/config/addresses.ts';
import type { Settings } from '#runtime/config/read-settings.ts';
import type { READ_BY } from '#runtime/config/settings.ts';
import type { OpenOptions } from '#runtime/database/data-folder.ts';
import { openDataFolder } from '#runtime/database/data-folder.ts';
import type { Database } from '#runtime/database/database.ts';
import { lendDatabase } from '#runtime/database/lend.ts';
import { MIGRATION_LIMITS } from '#runtime/database/pg-connection.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { adviseOnPartitions, logConnections, logIdleLoss } from '#runtime/telemetry/connections.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { TracedLog } from '#runtime/telemetry/tracing.ts';
import type { DiskRoom } from './disk-room.ts';
import { diskRoom, withinRoom, writingWithinRoom } from './disk-room.ts';

/** What standalone can do without. */
export const ABSENT = ['REDIS_URL', 'DATABASE_URL', 'METRICS_PORT'] as const;
export type StandaloneSettings = Settings<(typeof READ_BY.standalone)[number], (typeof ABSENT)[number]>;

/** Where votes are counted. */
export interface CountingPlace {
  readonly database: Database;
  /** The same, for statements that take their time. */
  readonly migrations: Database;
  /** On the disk of the data folder; set where the database is in this process. */
  readonly room: DiskRoom | undefined;
  /** What it is, in a few words. */
  readonly name: string;
  close(): Promise<void>;
}

/** The event log in all its directions. */
export interface EventLog {
  readonly appender: VoteAppender;
  /** Undefined where it is beside the counts, in one database. */
  readonly promises: PromiseWatch | undefined;
  readonly reader: VoteReader;
  readonly observer: LogObserver;
  readonly trimmer: LogTrimmer;
  readonly retained: RetainedLog;
  /** A place on the roll of its processes, for a part of this one. */
  readonly joinRoll: () => PresenceTeller & PresenceReader;
  /** What it is, in a few words. */
  readonly name: string;
  /** What traces call it. */
  readonly traced: TracedLog;
}

export interface EventLogEvents extends Required<FileEvents> {
  readonly logger: Logger;
  onVanished(positions: readonly string[]): void;
  /** The server of the log cannot prove who it is. */
  onUntrusted(error: Error): void;
}

/**
 * The server of DATABASE_URL, or else a database in the data folder.
 *
 * @throws DataFolderTaken Another process has the folder open.
 * @throws DataFolderUnreadable What is in the folder cannot be opened.
 */
export async function openCountingPlace(
  settings: StandaloneSettings,
  logger: Logger,
  folderEvents: OpenOptions,
): Promise<CountingPlace> {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = settings;
  if (url === undefined) {
    const folder = await openDataFolder(dataDir, folderEvents);
    const { database } = folder;
    const room = diskRoom(dataDir);
    const lending = await lendDatabase(writingWithinRoom(database, room), dataDir).catch(
      reportUnlent(logger),
    );
    return {
      database,
      migrations: database,
      room,
      name: `PostgreSQL within this process, in the folder ${dataDir}`,
      close: async () => {
        await lending?.close();
        await folder.close();
      },
    };
  }
  const address = {
    url,
    ca: settings.DATABASE_CA_FILE,
    applicationName: 'votes-standalone',
    onError: logIdleLoss(logger),
  };
  const { DATABASE_POOL_MIN: poolMin, DATABASE_POOL_MAX: poolMax } = settings;
  const database = createPgDatabase({ ...address, poolMin, poolMax });
  const migrations = createPgDatabase({ ...address, poolMin: 0, poolMax: 1, limits: MIGRATION_LIMITS });
  return {
    database,
    migrations,
    room: undefined,
    name: `the PostgreSQL at ${hostOf(url)}`,
    close: async () => void (await Promise.all([database.close(), migrations.close()])),
  };
}

/** The vote does not need to be lent to be held. */
function reportUnlent(logger: Logger) {
  return (error: unknown): undefined => {
    logger.warn(
      { error },
      'The command votes cannot be used while this vote runs: its database cannot be lent.',
    );
  };
}

/**
 * The Redis of REDIS_URL, or else a table beside the counts; used only while there is `room` on the disk where the
 * counts are in a folder.
 *
 * @throws UncountedVotes The log is to be in Redis, and the folder's own still holds votes nobody would count.
 */
export async function openEventLog(
  settings: StandaloneSettings,
  place: CountingPlace,
  events: EventLogEvents,
): Promise<EventLog> {
  const { REDIS_URL: urls } = settings;
  const log = urls === undefined ? tableLog(settings, place) : redisLog(urls, settings, events);
  if (place.room === undefined) return log;
  if (urls !== undefined) await refuseUncounted(place.database);
  return { ...log, ...withinRoom(log, place.room) };
}

/** A folder has one process at a time. By a name that stays, the next one gets at once what this one had in hand. */
const ONLY_READER = 'standalone';

function tableLog(settings: StandaloneSettings, { database, room }: CountingPlace): EventLog {
  const { CONSUMER_NAME, RECLAIM_AFTER_MS: reclaimAfterMs } = settings;
  const consumer = room === undefined ? CONSUMER_NAME : ONLY_READER;
  const roll = new MemoryRoll();
  return {
    appender: appendToTable({ database }),
    promises: undefined,
    reader: readTable({ database, consumer, reclaimAfterMs }),
    observer: observeTable({ database }),
    trimmer: trimTable({ database }),
    retained: retainedInTable({ database }),
    joinRoll: () => roll.place(),
    name: 'a table in the same database',
    traced: { system: 'postgresql', destination: 'event_log' },
  };
}

function redisLog(
  urls: readonly string[],
  settings: StandaloneSettings,
  { logger, onVanished, onDiskFreed, onUntrusted }: EventLogEvents,
): EventLog {
  const { CONSUMER_NAME: consumer, RECLAIM_AFTER_MS: reclaimAfterMs } = settings;
  const log = {
    ...redisLogOf(urls, settings),
    ...logConnections(logger, onUntrusted),
  };
  adviseOnPartitions(logger, settings);
  const appender = appendToRedis(log);
  return {
    appender,
    promises: appender,
    reader: readRedis({ ...log, consumer, reclaimAfterMs, onVanished }),
    observer: observeRedis(log),
    trimmer: trimRedis({ ...log, onDiskFreed }),
    retained: retainedInRedis(log),
    joinRoll: () => createRollCall(log),
    name: `the Redis at ${hostsOf(urls)}`,
    traced: { system: 'redis', destination: settings.STREAM_NAME },
  };
}

/** The folder's own log holds accepted votes, and is not to be read. */
class UncountedVotes extends Error {
  override readonly name = 'UncountedVotes';
}

async function refuseUncounted(database: Database): Promise<void> {
  const { unread, pending } = await observeTable({ database }).depth();
  if (unread + pending === 0) return;
  throw new UncountedVotes(
    `The data folder holds ${unread + pending} accepted votes that are not counted yet: start once without REDIS_URL.`,
  );
}
