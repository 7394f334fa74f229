import type { Changes } from '#runtime/database/changes.ts';
import { createChanges } from '#runtime/database/changes.ts';
import type { Database, Statement } from '#runtime/database/database.ts';
import { toEntry } from '../entry.ts';
import type { Delivery, ReadLimits, VoteReader } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import { APPENDED, withTable } from './table.ts';

export interface ReaderOptions {
  readonly database: Database;
  /** The name of this reader within the group; two living readers must not share one. */
  readonly consumer: string;
  /** How long another reader may sit on an entry before this one takes it over. */
  readonly reclaimAfterMs: number;
}

/** Looked at this often even when no new entry is told: notifications may be lost. */
const POLL_INTERVAL_MS = 1_000;

/** A reader of the table. The database stays the caller's: `close` does not close it. */
export function createVoteReader(options: ReaderOptions): VoteReader {
  return new TableVoteReader(options);
}

class TableVoteReader implements VoteReader {
  readonly #options: ReaderOptions;
  readonly #changes: Changes;
  readonly #interrupting = new AbortController();
  /** Whether entries may be ours that we never saw: at the start, and after a read that failed. */
  #lostSight = true;
  /** The read under way, settled or not. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#changes = createChanges(options.database, APPENDED);
  }

  async read(limits: ReadLimits): Promise<Delivery[]> {
    const reading = this.#readNext(limits).catch((error) => {
      this.#lostSight = true;
      throw unavailable(error);
    });
    this.#reading = reading.catch(() => {});
    return reading;
  }

  async acknowledge(positions: readonly string[]): Promise<void> {
    if (positions.length === 0) return;
    const { database } = this.#options;
    try {
      await withTable(database, () => database.query(acknowledge(positions)));
    } catch (error) {
      throw unavailable(error);
    }
  }

  async interrupt(): Promise<void> {
    this.#interrupting.abort();
    await this.#reading;
  }

  async close(): Promise<void> {
    await this.interrupt();
    await this.#changes.close();
  }

  async #readNext({ batchSizeMax, blockTimeoutMs }: ReadLimits): Promise<Delivery[]> {
    const { signal } = this.#interrupting;
    const until = performance.now() + blockTimeoutMs;
    while (!signal.aborted) {
      this.#changes.listen();
      this.#changes.forget();
      const deliveries = await this.#claim(batchSizeMax);
      if (deliveries.length > 0) return deliveries;
      const now = performance.now();
      if (now >= until) break;
      await this.#changes.next(now, Math.min(now + POLL_INTERVAL_MS, until), signal);
    }
    return [];
  }

  async #claim(count: number): Promise<Delivery[]> {
    const { database, consumer, reclaimAfterMs } = this.#options;
    return withTable(database, async () => {
      if (this.#lostSight) await database.query(release(consumer));
      this.#lostSight = false;
      const rows = await database.query<Claimed>(claim(consumer, reclaimAfterMs, count));
      return rows.map(({ position, redelivered, fields }) => ({
        position,
        redelivered,
        entry: toEntry(fields),
      }));
    });
  }
}

interface Claimed {
  readonly position: string;
  readonly redelivered: boolean;
  readonly fields: readonly Uint8Array[];
}

/** What this reader was given comes again. */
function release(consumer: string): Statement {
  return {
    name: 'release-votes',
    text: `update event_log set delivered_to = null, delivered_at = null
      where acknowledged_at is null and delivered_to = $1`,
    values: [consumer],
  };
}

/**
 * Claims the oldest entries that are nobody's, or whose reader has been silent for too long; of those that were
 * delivered in the future, before the clock was set back, nobody knows for how long. The row locks last for this
 * statement only: readers that claim at once pass each other's rows by instead of waiting for them.
 */
function claim(consumer: string, reclaimAfterMs: number, count: number): Statement {
  return {
    name: 'claim-votes',
    text: `
      with due as (
        select id from event_log
        where acknowledged_at is null
          and (delivered_at is null or delivered_at < clock_timestamp() - $2::float8 * interval '1 ms'
            or delivered_at > clock_timestamp())
        order by id
        limit $3
        for update skip locked
      ), claimed as (
        update event_log as entry
        set deliveries = deliveries + 1, delivered_to = $1, delivered_at = clock_timestamp()
        from due where entry.id = due.id
        returning entry.id, deliveries, fields
      )
      select id::text as position, deliveries > 1 as redelivered, fields from claimed order by id`,
    values: [consumer, reclaimAfterMs, count],
  };
}

function acknowledge(positions: readonly string[]): Statement {
  return {
    name: 'acknowledge-votes',
    text: 'update event_log set acknowledged_at = clock_timestamp() where id = any ($1::bigint[])',
    values: [positions],
  };
}
