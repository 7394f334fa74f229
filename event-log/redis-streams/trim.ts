import type { LogTrimmer, TrimLimits, TrimOutcome } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import type { ConnectionEvents } from './connection.ts';
import { RedisConnection } from './connection.ts';
import type { FileEvents } from './file-repair.ts';
import { FileRepair } from './file-repair.ts';
import { KnownPartitions } from './partitions.ts';
import type { RedisAddress } from './server-client.ts';
import { serverTime } from './server-clock.ts';
import { memoryRatio, parseInfo } from './server-info.ts';
import { TRIM_BEFORE, TRIM_DONE } from './trim-script.ts';

export interface TrimmerOptions extends ConnectionEvents, FileEvents {
  readonly address: RedisAddress;
  readonly stream: string;
  readonly partitions?: number;
}

const DEADLINE_MS = 2_000;
/** Entries removed by one command: few, so that the server is soon free again, and no more go than have to. */
const STEP = 1_000;
/** Behind every id there can be. */
const END = '18446744073709551615-18446744073709551615';

/**
 * Trims streams by MINID, never by a length, which does not know what is unread. What `trim` removes is whole nodes of
 * the stream, of a hundred entries at most, which is what costs the server least. It also sees to the file of a server
 * whose disk was full.
 */
export function createLogTrimmer({ address, stream, partitions = 1, ...events }: TrimmerOptions): LogTrimmer {
  const connection = new RedisConnection(address, 'trim', events);
  const known = new KnownPartitions(connection, stream, partitions);
  /** A command of a partition, or to the server that keeps it. */
  const ask = (key: string, ...command: string[]) => connection.send(command, DEADLINE_MS, key);
  const files = new Map<string, FileRepair>();
  /** Removes some of what everybody is done with and is older than `id`; gives how many entries. */
  const removeBefore = async (key: string, id: string) =>
    Number(await ask(key, 'EVAL', TRIM_BEFORE, '1', key, id, String(STEP)));

  async function removeAllBefore(key: string, id: string): Promise<number> {
    let removed = 0;
    for (let more = STEP; more > 0; removed += more) more = await removeBefore(key, id);
    return removed;
  }

  /** Each server by itself: by its own clock and memory, and with its own file. */
  async function trim(limits: TrimLimits): Promise<TrimOutcome> {
    const servers = await connection.byServer((await known.now()).map(({ key }) => key));
    for (const server of files.keys()) if (!servers.has(server)) files.delete(server);
    const outcomes = await Promise.all(
      [...servers].map(([server, keys]) => trimServer(server, keys, limits)),
    );
    return {
      removed: outcomes.reduce((sum, { removed }) => sum + removed, 0),
      isOverfull: outcomes.some(({ isOverfull }) => isOverfull),
    };
  }

  async function trimServer(
    server: string,
    keys: readonly [string, ...string[]],
    { retentionMs, memoryRatioMax }: TrimLimits,
  ): Promise<TrimOutcome> {
    const askServer = (...command: string[]) => ask(keys[0], ...command);
    await fileOf(server).look(askServer);
    const oldest = `${(await serverTime(askServer)) - retentionMs}-0`;
    let removed = 0;
    for (const key of keys) removed += await removeAllBefore(key, oldest);
    while (memoryRatio(parseInfo(await askServer('INFO', 'memory'))) > memoryRatioMax) {
      let more = 0;
      for (const key of keys) more += await removeBefore(key, END);
      if (more === 0) return { removed, isOverfull: true };
      removed += more;
    }
    return { removed, isOverfull: false };
  }

  function fileOf(server: string): FileRepair {
    const file = files.get(server) ?? new FileRepair(events);
    files.set(server, file);
    return file;
  }

  async function removeDone(): Promise<number> {
    let removed = 0;
    for (const { key } of await known.now()) {
      removed += await removeAllBefore(key, END);
      removed += Number(await ask(key, 'EVAL', TRIM_DONE, '1', key));
    }
    return removed;
  }

  return {
    trim: (limits) => orUnavailable(trim(limits)),
    removeDone: () => orUnavailable(removeDone()),
    async close() {
      connection.close();
    },
  };
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unavailable(error);
  }
}
