import type { Delivery, ReadLimits, VoteReader } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import { Connections } from './connections.ts';
import type { Partition } from './partitions.ts';
import { idOf, KnownPartitions, prefixOf } from './partitions.ts';
import type { PartitionReaderOptions } from './read-partition.ts';
import { PartitionReader } from './read-partition.ts';

export interface ReaderOptions extends Omit<PartitionReaderOptions, 'control'> {
  /** Over how many streams the votes are spread. */
  readonly partitions?: number;
}

/** A reader of the Redis stream, or of all its partitions, as one member of a consumer group. */
export function createVoteReader(options: ReaderOptions): VoteReader {
  return new RedisVoteReader(options);
}

/** No partition is read for longer at once, so that others are noticed that come, or that have come to an end. */
const READ_MAX_MS = 1_000;

/** How a read of one partition ended. */
interface Outcome {
  readonly prefix: string;
  readonly deliveries: Delivery[];
  readonly error?: unknown;
}

/**
 * Each partition is read by itself, on a connection of its own. A read gives what the first of them has; what others
 * are handed meanwhile waits for the next read.
 */
class RedisVoteReader implements VoteReader {
  readonly #options: ReaderOptions;
  readonly #control: Connections;
  readonly #partitions: KnownPartitions;
  /** By the prefix of their positions. */
  readonly #readers = new Map<string, PartitionReader>();
  /** Reads under way, and those whose deliveries nobody has taken yet. */
  readonly #reads = new Map<string, Promise<Outcome>>();
  #interrupted = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#control = new Connections(options.address, 'acknowledge', options);
    this.#partitions = new KnownPartitions(this.#control.whole, options.stream, options.partitions ?? 1);
  }

  async read(limits: ReadLimits): Promise<Delivery[]> {
    const until = performance.now() + limits.blockTimeoutMs;
    let leftMs = limits.blockTimeoutMs;
    do {
      if (!this.#interrupted) {
        await this.#openReaders();
        this.#startReads({ ...limits, blockTimeoutMs: Math.ceil(Math.min(leftMs, READ_MAX_MS)) });
      }
      const deliveries = await this.#firstToEnd();
      if (deliveries.length > 0) return deliveries;
      leftMs = until - performance.now();
    } while (this.#interrupted ? this.#reads.size > 0 : leftMs > 0);
    return [];
  }

  async acknowledge(positions: readonly string[]): Promise<void> {
    const byPrefix = Map.groupBy(positions, prefixOf);
    await Promise.all([...byPrefix].map(([prefix, own]) => this.#reader(prefix).acknowledge(own.map(idOf))));
  }

  async interrupt(): Promise<void> {
    this.#interrupted = true;
    await Promise.all([...this.#readers.values()].map((reader) => reader.interrupt()));
  }

  async close(): Promise<void> {
    this.#interrupted = true;
    await Promise.all([...this.#readers.values()].map((reader) => reader.close()));
    this.#control.close();
  }

  async #openReaders(): Promise<void> {
    let known: readonly Partition[];
    try {
      known = await this.#partitions.now();
    } catch (error) {
      throw unavailable(error);
    }
    for (const { key, prefix } of known) {
      if (this.#interrupted || this.#readers.has(prefix)) continue;
      this.#readers.set(prefix, this.#readerOf(key, prefix));
    }
  }

  #readerOf(key: string, prefix: string): PartitionReader {
    const { onVanished } = this.#options;
    return new PartitionReader({
      ...this.#options,
      stream: key,
      control: this.#control.at(key),
      onVanished: (ids) => onVanished?.(ids.map((id) => `${prefix}${id}`)),
    });
  }

  #reader(prefix: string): PartitionReader {
    const reader = this.#readers.get(prefix);
    if (reader === undefined) throw new Error(`Nothing was read from a partition ${prefix}.`);
    return reader;
  }

  #startReads(limits: ReadLimits): void {
    for (const [prefix, reader] of this.#readers) {
      if (this.#reads.has(prefix)) continue;
      const read = reader.read(limits).then(
        (deliveries) => ({ prefix, deliveries: at(prefix, deliveries) }),
        (error) => ({ prefix, deliveries: [], error }),
      );
      this.#reads.set(prefix, read);
    }
  }

  /** What the read that ends first has given; where several have ended, the one begun longest ago. */
  async #firstToEnd(): Promise<Delivery[]> {
    if (this.#reads.size === 0) return [];
    const { prefix, deliveries, error } = await Promise.race(this.#reads.values());
    this.#reads.delete(prefix);
    if (error !== undefined) throw error;
    return deliveries;
  }
}

function at(prefix: string, deliveries: Delivery[]): Delivery[] {
  if (prefix === '') return deliveries;
  return deliveries.map((each) => ({ ...each, position: `${prefix}${each.position}` }));
}
