import type { LogDepth, LogObserver } from '../ports.ts';
import { LogUnavailable } from '../ports.ts';
import type { ConnectionEvents, RedisAddress } from './connection.ts';
import { RedisConnection } from './connection.ts';

export interface ObserverOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  readonly stream: string;
  readonly group: string;
}

const DEADLINE_MS = 2_000;

/** Looks at a stream and its server, with commands that only read. */
export function createLogObserver({ address, stream, group, ...events }: ObserverOptions): LogObserver {
  const connection = new RedisConnection(address, 'observe', events);
  const ask = (...command: string[]) => connection.send(command, DEADLINE_MS);

  /** The reply, or undefined where there is no stream or no group yet. */
  async function askOfGroup(...command: string[]): Promise<unknown> {
    try {
      return await ask(...command);
    } catch (error) {
      if (error instanceof LogUnavailable && /^(NOGROUP|ERR no such key)/.test(error.message))
        return undefined;
      throw error;
    }
  }

  return {
    async depth(): Promise<LogDepth> {
      const [length, groups, pending, memory, persistence, replication] = await Promise.all([
        ask('XLEN', stream),
        askOfGroup('XINFO', 'GROUPS', stream),
        askOfGroup('XPENDING', stream, group),
        ask('INFO', 'memory'),
        ask('INFO', 'persistence'),
        ask('INFO', 'replication'),
      ]);
      const { count, oldest } = pendingOf(pending);
      const memoryInfo = parseInfo(memory);
      const used = Number(memoryInfo.used_memory ?? 0);
      const limit = Number(memoryInfo.maxmemory ?? 0);
      return {
        unread: lagOf(groups, group) ?? Number(length),
        pending: count,
        oldestPendingMs: oldest === undefined ? 0 : Math.max(0, Date.now() - oldest),
        memoryRatio: limit === 0 ? 0 : used / limit,
        takesWrites: takesWrites(parseInfo(persistence), parseInfo(replication)),
        mayEvict: memoryInfo.maxmemory_policy !== 'noeviction',
      };
    },
    async close() {
      connection.close();
    },
  };
}

/**
 * Entries the group has not been given. Undefined where the server cannot tell, which it says after entries were
 * deleted from the middle of the stream, or where the group is not there yet: then all of the stream may be
 * unread.
 */
function lagOf(groups: unknown, group: string): number | undefined {
  for (const flat of (groups ?? []) as unknown[][]) {
    const about = new Map<string, unknown>();
    for (let i = 0; i + 1 < flat.length; i += 2) about.set(String(flat[i]), flat[i + 1]);
    if (String(about.get('name')) !== group) continue;
    const lag = about.get('lag');
    return lag === null || lag === undefined ? undefined : Number(lag);
  }
  return undefined;
}

/** An XPENDING summary: how many, and when the oldest was appended (the ms its id begins with). */
function pendingOf(reply: unknown): { count: number; oldest?: number } {
  const [count, oldestId] = (reply ?? [0, null]) as [number, Buffer | null];
  if (oldestId === null) return { count };
  return { count, oldest: Number(oldestId.toString().split('-')[0]) };
}

/** A server refuses writes after one that failed on its disk, and as a replica. */
function takesWrites(persistence: Info, replication: Info): boolean {
  const failed = persistence.aof_last_write_status === 'err' || persistence.rdb_last_bgsave_status === 'err';
  return !failed && replication.role === 'master';
}

type Info = Readonly<Record<string, string | undefined>>;

function parseInfo(reply: unknown): Info {
  const lines = String(reply)
    .split('\r\n')
    .filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
