import type { RetainedEntry, RetainedLog, RetainedPage } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import type { ConnectionEvents } from './connection.ts';
import { RedisConnection } from './connection.ts';
import type { Partition } from './partitions.ts';
import { idOf, KnownPartitions, prefixOf } from './partitions.ts';
import { LOOK_AGAIN, LOOK_THROUGH } from './retained-scripts.ts';
import type { RedisAddress } from './server-client.ts';
import { isLater } from './stream-ids.ts';

export interface RetainedLogOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  readonly stream: string;
  readonly group: string;
  readonly partitions?: number;
}

const DEADLINE_MS = 5_000;
/** What a page may bring, but for its last entry: so a thousand votes fit, and a few entries that are large. */
const PAGE_SIZE_MAX = 1 << 20;
/** Entries asked for by name in one command. */
const AGAIN_MAX = 100;
const FIRST = '0-0';

/** Goes through the partitions one by one, with scripts that only read. */
export function createRetainedLog(options: RetainedLogOptions): RetainedLog {
  const { address, stream, group, partitions = 1, ...events } = options;
  const connection = new RedisConnection(address, 'audit', events);
  const known = new KnownPartitions(connection, stream, partitions);
  const run = (script: string, key: string, ...args: string[]) =>
    connection.send(['EVAL', script, '1', key, group, ...args], DEADLINE_MS, key);

  async function page(cursor: string | undefined, countMax: number): Promise<RetainedPage> {
    const at = cursor === undefined ? BEGINNING : parse(cursor);
    const [partition, following] = inOrder(await known.now()).filter(
      ({ prefix }) => place(prefix) >= at.place,
    );
    if (partition === undefined) return { entries: [], next: undefined };
    const { after, until } = place(partition.prefix) === at.place ? at : BEGINNING;
    const limits = [String(countMax), String(PAGE_SIZE_MAX)];
    const reply = (await run(LOOK_THROUGH, partition.key, after, until, ...limits)) as PageReply;
    const entries = entriesIn(partition, reply);
    const [, , , more, lastGenerated] = reply;
    const last = entries.at(-1);
    if (more === 1 && last !== undefined) {
      const end = until === BEGINNING.until ? String(lastGenerated) : until;
      return { entries, next: spell(partition, idOf(last.position), end) };
    }
    return { entries, next: following && spell(following, FIRST, BEGINNING.until) };
  }

  async function lookAgain(positions: readonly string[]): Promise<RetainedEntry[]> {
    const byPrefix = Map.groupBy(positions, prefixOf);
    const found: RetainedEntry[] = [];
    for (const partition of await known.now()) {
      const ids = (byPrefix.get(partition.prefix) ?? []).map(idOf);
      for (let i = 0; i < ids.length; i += AGAIN_MAX) {
        const reply = await run(LOOK_AGAIN, partition.key, ...ids.slice(i, i + AGAIN_MAX));
        found.push(...entriesIn(partition, reply as GroupReply));
      }
    }
    return found;
  }

  return {
    page: (cursor, countMax) => page(cursor, countMax).catch(fail),
    lookAgain: (positions) => lookAgain(positions).catch(fail),
    async close() {
      connection.close();
    },
  };
}

/** The entries, the id the group was given last, and the ids of those that are pending. */
type GroupReply = [entries: [Buffer, Buffer[]][], lastDelivered: Buffer | null, pending: Buffer[]];
type PageReply = [...GroupReply, more: number, lastGenerated: Buffer | null];

function entriesIn({ prefix }: Partition, reply: GroupReply | PageReply): RetainedEntry[] {
  const [entries, lastDelivered, pendingIds] = reply;
  const pending = new Set(pendingIds.map(String));
  return entries.map(([bytes, fields]) => {
    const id = String(bytes);
    const isDelivered = lastDelivered !== null && !isLater(id, String(lastDelivered));
    return { position: `${prefix}${id}`, fields, isAcknowledged: isDelivered && !pending.has(id) };
  });
}

/** Where the next page of a partition begins, and the last entry that belongs to this time. */
interface Cursor {
  readonly place: number;
  readonly after: string;
  readonly until: string;
}

const BEGINNING: Cursor = { place: -1, after: FIRST, until: '+' };

function spell({ prefix }: Partition, after: string, until: string): string {
  return `${place(prefix)} ${after} ${until}`;
}

function parse(cursor: string): Cursor {
  const [at = '', after = FIRST, until = BEGINNING.until] = cursor.split(' ');
  return { place: Number(at), after, until };
}

/** The order in which partitions are gone through, whichever of them are known: the stream itself, then by number. */
function inOrder(partitions: readonly Partition[]): Partition[] {
  return partitions.toSorted((one, other) => place(one.prefix) - place(other.prefix));
}

function place(prefix: string): number {
  return prefix === '' ? -1 : Number(prefix.slice(0, -1));
}

function fail(error: unknown): never {
  throw unavailable(error);
}
