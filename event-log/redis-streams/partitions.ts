import { crc32 } from 'node:zlib';
import { LogUnavailable } from '../ports.ts';
import type { RedisConnection } from './connection.ts';

/** One stream of the event log. */
export interface Partition {
  readonly key: string;
  /** What the positions in it begin with, for two streams may give the same id. */
  readonly prefix: string;
}

/** More are not looked for, so that all there may be can be asked for by name. */
export const PARTITIONS_MAX = 64;

const DEADLINE_MS = 2_000;
const LOOK_INTERVAL_MS = 1_000;

/** The partitions votes are appended to [EL10]: the stream itself, or as many beside it as `count` says. */
export function partitionsOf(stream: string, count: number): Partition[] {
  return count === 1 ? [whole(stream)] : numbered(stream, count);
}

/** The partition of a vote: the same for the same request id, in whatever case it is written. */
export function partitionFor<P extends Partition>(requestId: string, partitions: readonly P[]): P {
  const place = partitions.length === 1 ? 0 : crc32(requestId.toLowerCase()) % partitions.length;
  return partitions[place] as P;
}

/** The prefix of a position, by which its partition is found again. */
export function prefixOf(position: string): string {
  return position.slice(0, position.indexOf('/') + 1);
}

/** The id within its partition. */
export function idOf(position: string): string {
  return position.slice(position.indexOf('/') + 1);
}

function whole(stream: string): Partition {
  return { key: stream, prefix: '' };
}

/** The braces let a cluster keep each on a node of its own. */
function numbered(stream: string, count: number): Partition[] {
  return Array.from({ length: count }, (_, i) => ({ key: `${stream}:{${i}}`, prefix: `${i}/` }));
}

/**
 * The partitions there are to read: those of today's layout, and every other that exists, because an earlier layout
 * may have left votes there, and a process of that layout may still append to it [EL10].
 */
export class KnownPartitions {
  readonly #connection: RedisConnection;
  readonly #layout: readonly Partition[];
  readonly #others: readonly Partition[];
  #known: readonly Partition[] | undefined;
  #lookDue = 0;

  constructor(connection: RedisConnection, stream: string, count: number) {
    this.#connection = connection;
    this.#layout = partitionsOf(stream, count);
    const keys = new Set(this.#layout.map(({ key }) => key));
    const possible = [whole(stream), ...numbered(stream, PARTITIONS_MAX)];
    this.#others = possible.filter(({ key }) => !keys.has(key));
  }

  /**
   * What is known by now; looked for again once a second, which nobody waits for but the first who asks.
   *
   * @throws LogUnavailable or OutcomeUnknown The server cannot be asked, and never could.
   */
  async now(): Promise<readonly Partition[]> {
    if (this.#known === undefined) return this.#look();
    if (performance.now() >= this.#lookDue) this.#look().catch(() => {}); // What was known still is, and it is tried again.
    return this.#known;
  }

  /** What we may not look at is none of ours: a user of Redis may be limited to the keys of one layout. */
  async #isThere({ key }: Partition): Promise<boolean> {
    try {
      return String(await this.#connection.send(['TYPE', key], DEADLINE_MS, key)) === 'stream';
    } catch (error) {
      if (error instanceof LogUnavailable && error.message.startsWith('NOPERM')) return false;
      throw error;
    }
  }

  async #look(): Promise<readonly Partition[]> {
    this.#lookDue = performance.now() + LOOK_INTERVAL_MS;
    const isThere = await Promise.all(this.#others.map((each) => this.#isThere(each)));
    this.#known = [...this.#layout, ...this.#others.filter((_, i) => isThere[i])];
    return this.#known;
  }
}
