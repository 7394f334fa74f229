import type { LogDepth, LogObserver } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import type { ConnectionEvents } from './connection.ts';
import { RedisConnection } from './connection.ts';
import type { GroupState } from './groups.ts';
import { groupsOf, pendingOf } from './groups.ts';
import { ifThere } from './if-there.ts';
import { KnownPartitions } from './partitions.ts';
import type { RedisAddress } from './server-client.ts';
import { serverTime } from './server-clock.ts';
import type { ServerInfo } from './server-info.ts';
import { memoryRatio, parseInfo } from './server-info.ts';
import { appendedAt } from './stream-ids.ts';

export interface ObserverOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  readonly stream: string;
  readonly group: string;
  readonly partitions?: number;
}

const DEADLINE_MS = 2_000;

/** Looks at a stream and its server, with commands that only read. */
export function createLogObserver(options: ObserverOptions): LogObserver {
  const { address, stream, group, partitions = 1, ...events } = options;
  const connection = new RedisConnection(address, 'observe', events);
  const known = new KnownPartitions(connection, stream, partitions);

  async function depth(): Promise<LogDepth> {
    const keys = (await known.now()).map(({ key }) => key);
    const servers = await connection.byServer(keys);
    return together(await Promise.all([...servers.values()].map(depthOf)));
  }

  /** Of one server, which keeps all of these keys. */
  async function depthOf(keys: readonly [string, ...string[]]): Promise<LogDepth> {
    const askAt =
      (key: string): Ask =>
      (...command) =>
        connection.send(command, DEADLINE_MS, key);
    const ask = askAt(keys[0]);
    const [now, memory, persistence, replication, ...waiting] = await Promise.all([
      serverTime(ask),
      ask('INFO', 'memory').then(parseInfo),
      ask('INFO', 'persistence').then(parseInfo),
      ask('INFO', 'replication').then(parseInfo),
      ...keys.map((key) => waitingIn(askAt(key), key, group)),
    ]);
    const oldest = Math.min(...waiting.map((each) => each.oldestPendingAt));
    return {
      unread: waiting.reduce((sum, each) => sum + each.unread, 0),
      pending: waiting.reduce((sum, each) => sum + each.pending, 0),
      oldestPendingMs: Math.max(0, now - oldest),
      memoryRatio: memoryRatio(memory),
      takesWrites: takesWrites(persistence, replication),
      mayEvict: memory.maxmemory_policy !== 'noeviction',
      appended: sumOf(waiting.map((each) => each.appended)),
    };
  }

  return {
    async depth() {
      try {
        return await depth();
      } catch (error) {
        throw unavailable(error);
      }
    },
    async close() {
      connection.close();
    },
  };
}

type Ask = (...command: string[]) => Promise<unknown>;

/** The servers of a log as one, which is as badly off as the worst of them. */
function together(servers: readonly LogDepth[]): LogDepth {
  return {
    unread: servers.reduce((sum, each) => sum + each.unread, 0),
    pending: servers.reduce((sum, each) => sum + each.pending, 0),
    oldestPendingMs: Math.max(...servers.map((each) => each.oldestPendingMs)),
    memoryRatio: Math.max(...servers.map((each) => each.memoryRatio)),
    takesWrites: servers.every((each) => each.takesWrites),
    mayEvict: servers.some((each) => each.mayEvict),
    appended: sumOf(servers.map((each) => each.appended)),
  };
}

/** What one partition holds that the group is not done with. */
async function waitingIn(ask: Ask, key: string, group: string) {
  const [length, groups, pending] = await Promise.all([
    ifThere(ask('XLEN', key)),
    ifThere(ask('XINFO', 'GROUPS', key)),
    ifThere(ask('XPENDING', key, group)),
  ]);
  const { count, oldestId } = pending === undefined ? NONE : pendingOf(pending);
  const ours = groups === undefined ? undefined : groupsOf(groups).find(({ name }) => name === group);
  return {
    // Where the server cannot tell, or there is no group yet, all of the stream may be unread.
    unread: (await isAllDelivered(ask, key, ours)) ? 0 : (ours?.lag ?? Number(length ?? 0)),
    pending: count,
    oldestPendingAt: oldestId === undefined ? Number.POSITIVE_INFINITY : appendedAt(oldestId),
    appended: groups === undefined ? 0 : ours && sumOf([ours.entriesRead, ours.lag]),
  };
}

/**
 * Whether nothing comes after what the group was given last. A server that was a replica before may have missed some of
 * what it counts its lag by, and tell of a few entries too many ever after (seen with Redis 7.0).
 */
async function isAllDelivered(ask: Ask, key: string, ours: GroupState | undefined): Promise<boolean> {
  if (ours === undefined || ours.lag === 0) return ours?.lag === 0;
  const next = await ifThere(ask('XRANGE', key, `(${ours.lastDeliveredId}`, '+', 'COUNT', '1'));
  return Array.isArray(next) && next.length === 0;
}

/** Undefined where one of them is not known. */
function sumOf(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce((sum, each) => (sum === undefined || each === undefined ? undefined : sum + each), 0);
}

const NONE = { count: 0, oldestId: undefined };

/** A server refuses writes after one that failed on its disk, and as a replica. */
function takesWrites(persistence: ServerInfo, replication: ServerInfo): boolean {
  const failed = persistence.aof_last_write_status === 'err' || persistence.rdb_last_bgsave_status === 'err';
  return !failed && replication.role === 'master';
}
