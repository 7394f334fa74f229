import type { LogTrimmer, TrimLimits, TrimOutcome } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import type { ConnectionEvents, RedisAddress } from './connection.ts';
import { RedisConnection } from './connection.ts';
import { groupsOf, pendingOf } from './groups.ts';
import { KnownPartitions } from './partitions.ts';
import { memoryRatio, parseInfo } from './server-info.ts';

export interface TrimmerOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  readonly stream: string;
  readonly partitions?: number;
}

const DEADLINE_MS = 2_000;
/** Entries removed by one command: few, so that the server is soon free again, and no more go than have to. */
const STEP = 1_000;
const FIRST = '0-0';

/**
 * Trims streams by MINID, never by a length, which does not know what is unread. What is removed is whole nodes of
 * the stream, of a hundred entries at most, which is what costs the server least.
 */
export function createLogTrimmer({ address, stream, partitions = 1, ...events }: TrimmerOptions): LogTrimmer {
  const connection = new RedisConnection(address, 'trim', events);
  const known = new KnownPartitions(connection, stream, partitions);
  const ask = (...command: string[]) => connection.send(command, DEADLINE_MS);

  async function trim({ retentionMs, memoryRatioMax }: TrimLimits): Promise<TrimOutcome> {
    const streams: { key: string; needed: string }[] = [];
    for (const { key } of await known.now()) streams.push({ key, needed: await firstNeededId(ask, key) });
    const oldest = `${(await serverTime(ask)) - retentionMs}-0`;
    let removed = 0;
    for (const { key, needed } of streams)
      removed += await removeAllBefore(ask, key, earlier(needed, oldest));
    while ((await memoryUsed(ask)) > memoryRatioMax) {
      let more = 0;
      for (const { key, needed } of streams) more += await removeBefore(ask, key, needed);
      if (more === 0) return { removed, isOverfull: true };
      removed += more;
    }
    return { removed, isOverfull: false };
  }

  return {
    async trim(limits) {
      try {
        return await trim(limits);
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

/**
 * The first entry that somebody is not done with: pending in a group, or the last one it was given. Of every group,
 * not of ours alone, or trimming would lose what another one has not read. Where there is no group, the first there is.
 *
 * The order of the questions matters: what is given to a reader between them is later than the last one told first.
 */
async function firstNeededId(ask: Ask, key: string): Promise<string> {
  if (String(await ask('TYPE', key)) !== 'stream') return FIRST;
  let first: string | undefined;
  for (const { name, lastDeliveredId } of groupsOf(await ask('XINFO', 'GROUPS', key))) {
    const { oldestId = lastDeliveredId } = pendingOf(await ask('XPENDING', key, name));
    const needed = earlier(oldestId, lastDeliveredId);
    first = first === undefined ? needed : earlier(first, needed);
  }
  return first ?? FIRST;
}

async function removeAllBefore(ask: Ask, key: string, id: string): Promise<number> {
  let removed = 0;
  for (let more = STEP; more > 0; removed += more) more = await removeBefore(ask, key, id);
  return removed;
}

async function removeBefore(ask: Ask, key: string, id: string): Promise<number> {
  return Number(await ask('XTRIM', key, 'MINID', '~', id, 'LIMIT', String(STEP)));
}

async function memoryUsed(ask: Ask): Promise<number> {
  return memoryRatio(parseInfo(await ask('INFO', 'memory')));
}

/** Ms since epoch by the clock that gives entries their ids. */
async function serverTime(ask: Ask): Promise<number> {
  const [seconds, micros] = (await ask('TIME')) as [Buffer, Buffer];
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}

/** Both parts of an id may be larger than a number can tell apart. */
function earlier(one: string, other: string): string {
  const [ms = 0n, place = 0n] = one.split('-').map(BigInt);
  const [otherMs = 0n, otherPlace = 0n] = other.split('-').map(BigInt);
  return ms < otherMs || (ms === otherMs && place < otherPlace) ? one : other;
}
