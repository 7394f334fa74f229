import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, ReadLimits, VoteReader } from '../ports.ts';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import type { ConnectionEvents } from './connection.ts';
import { RedisConnection } from './connection.ts';
import type { RawEntry } from './entries.ts';
import { entriesOfRead, partsOfAutoclaim, toDeliveries } from './entries.ts';
import { forgetSilentConsumers } from './forget-consumers.ts';
import type { RedisAddress } from './server-client.ts';
import { isSetBack } from './server-clock.ts';

export interface PartitionReaderOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  /** Key of the partition's stream. */
  readonly stream: string;
  readonly group: string;
  /** The name of this reader within its group; two living readers must not share one. */
  readonly consumer: string;
  /** How long another reader may sit on an entry before this one takes it over. */
  readonly reclaimAfterMs: number;
  /** Entries that were pending and have been deleted from the stream by somebody else: votes that are lost. */
  onVanished?(positions: readonly string[]): void;
  /** The connection to the same server for everything that does not wait; not closed by the reader. */
  readonly control: RedisConnection;
}

const DEADLINE_MS = 2_000;
/** Past its block time a read gets this long before the link counts as half-open. */
const WATCHDOG_MS = 1_000;
/** Tried after 0, 2, 4 … ms: for about a third of a second in all. */
const INTERRUPT_ATTEMPTS = 20;
/** Halved this often, the largest batch is one entry; a shift by 32 would be none at all. */
const OVERREACH_MAX = 14;
/** So often it is looked for entries of dead readers while one of them is silent for as long as it takes. */
const LOOKS_WHILE_SILENT = 10;
/** So many times as long as it takes to lose its entries, a reader keeps its name. */
const SILENT_FACTOR = 10;
const FIRST = '0-0';
/**
 * A script, for a server whose memory is full refuses the plain command; and a log that is full of unread votes is
 * emptied by nobody but its group.
 */
const CREATE_GROUP = `#!lua flags=allow-oom
  return redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')`;

/**
 * Reads one stream as a member of a consumer group. A read looks, in this order, for what this reader was given and
 * lost sight of (at its start and after every lost connection), for what a dead reader left behind, and for what is
 * new. Blocking reads have a connection of their own, or everything else would wait behind them.
 */
export class PartitionReader implements VoteReader {
  readonly #options: PartitionReaderOptions;
  readonly #blocking: RedisConnection;
  readonly #control: RedisConnection;
  #interrupted = false;
  /** The read under way, settled or not. */
  #reading: Promise<unknown> = Promise.resolve();
  /** What the server calls the blocking connection. */
  #blockingId = '';
  /** How many reads in a row, less those that went well since, took too long to arrive. */
  #overreach = 0;
  #knownEpoch = -1;
  /** Where re-reading our own pending entries has come to; undefined when it is done. */
  #ownCursor: string | undefined;
  #reclaimCursor = FIRST;
  #reclaimDue = 0;
  /** How long an entry has to be pending, by the server's clock, to be taken over in the pass under way. */
  #claimableAfterMs: number;
  /** Since when the server's clock has been known to be behind; by ours. */
  #setBackSince: number | undefined;

  constructor(options: PartitionReaderOptions) {
    this.#options = options;
    this.#blocking = new RedisConnection(options.address, 'read', options, options.stream);
    this.#control = options.control;
    this.#claimableAfterMs = options.reclaimAfterMs;
  }

  async read(limits: ReadLimits): Promise<Delivery[]> {
    if (this.#interrupted) return [];
    const reading = this.#readNext(this.#withinReach(limits));
    this.#reading = reading.catch(() => {});
    try {
      const deliveries = await reading;
      this.#overreach = Math.max(0, this.#overreach - 1);
      return deliveries;
    } catch (error) {
      if (this.#interrupted) return [];
      if (error instanceof OutcomeUnknown) this.#overreach = Math.min(this.#overreach + 1, OVERREACH_MAX);
      this.#ownCursor = FIRST; // It may have handed us what we never saw.
      if (!isGroupGone(error)) throw unavailable(error);
      await this.#createGroup();
      return [];
    }
  }

  async acknowledge(positions: readonly string[]): Promise<void> {
    if (positions.length === 0) return;
    const { stream, group } = this.#options;
    try {
      await this.#control.send(['XACK', stream, group, ...positions], DEADLINE_MS);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /**
   * CLIENT UNBLOCK and not a cut: entries on their way would be pending on a reader that has gone, and wait for
   * `reclaimAfterMs`. Tried again while the read is only about to block; cut where the server does not answer.
   */
  async interrupt(): Promise<void> {
    this.#interrupted = true;
    const ended = this.#reading.then(() => true);
    for (let attempt = 0; attempt < INTERRUPT_ATTEMPTS; attempt += 1) {
      if (await Promise.race([ended, sleep(attempt * 2, false)])) return;
      await this.#control.send(['CLIENT', 'UNBLOCK', this.#blockingId], DEADLINE_MS).catch(() => {});
    }
    this.#blocking.close();
    await ended;
  }

  async close(): Promise<void> {
    this.#interrupted = true;
    this.#blocking.close();
  }

  /** Entries too large to arrive in time are asked for in smaller numbers, or they would never arrive. */
  #withinReach({ batchSizeMax, blockTimeoutMs }: ReadLimits): ReadLimits {
    return { batchSizeMax: Math.max(1, batchSizeMax >> this.#overreach), blockTimeoutMs };
  }

  async #readNext(limits: ReadLimits): Promise<Delivery[]> {
    while (this.#knownEpoch !== this.#blocking.epoch) {
      const { epoch } = this.#blocking;
      await this.#takeOverFromLostConnection();
      this.#knownEpoch = epoch;
    }
    if (this.#ownCursor !== undefined) {
      const mine = await this.#readOwnPending(this.#ownCursor, limits.batchSizeMax);
      if (mine.length > 0) return mine;
    }
    if (performance.now() >= this.#reclaimDue) {
      const abandoned = await this.#reclaim(limits.batchSizeMax);
      if (abandoned.length > 0) return abandoned;
    }
    return this.#readNew(limits);
  }

  /** The server may not know that it is lost, and would hand votes to the read that waits there. */
  async #takeOverFromLostConnection(): Promise<void> {
    if (this.#blockingId !== '')
      await this.#blocking.send(['CLIENT', 'UNBLOCK', this.#blockingId], DEADLINE_MS);
    this.#blockingId = String(await this.#blocking.send(['CLIENT', 'ID'], DEADLINE_MS));
    this.#ownCursor = FIRST;
  }

  async #readOwnPending(cursor: string, count: number): Promise<Delivery[]> {
    const command = [...this.#xreadgroup(count), 'STREAMS', this.#options.stream, cursor];
    const entries = entriesOfRead(await this.#blocking.send(command, DEADLINE_MS));
    this.#ownCursor = entries.at(-1)?.[0].toString();
    return this.#deliver(entries, true);
  }

  async #reclaim(count: number): Promise<Delivery[]> {
    const { stream, group, consumer } = this.#options;
    const claim = [
      'XAUTOCLAIM',
      stream,
      group,
      consumer,
      String(this.#claimableAfterMs),
      this.#reclaimCursor,
    ];
    const reply = await this.#control.send([...claim, 'COUNT', String(count)], DEADLINE_MS);
    const { next, entries, vanished } = partsOfAutoclaim(reply);
    this.#reclaimCursor = next;
    if (next === FIRST) await this.#endOfReclaim();
    if (vanished.length > 0) this.#options.onVanished?.(vanished);
    return this.#deliver(entries, true);
  }

  /** All that was to be had of dead readers is taken; their names go too, once nothing is left on them [CO5]. */
  async #endOfReclaim(): Promise<void> {
    const { stream, group, consumer, reclaimAfterMs } = this.#options;
    this.#reclaimDue = performance.now() + reclaimAfterMs / LOOKS_WHILE_SILENT;
    const silentMs = reclaimAfterMs * SILENT_FACTOR;
    // A name that stays costs a few bytes, and the next time may succeed.
    await forgetSilentConsumers(this.#control, { stream, group, consumer, silentMs }).catch(() => {});
    this.#claimableAfterMs = (await this.#canTellAges().catch(() => true)) ? reclaimAfterMs : 0;
  }

  /**
   * While the server's clock is behind no entry grows old enough to be taken over. Then, so long after that was seen,
   * all that is pending is, once in `reclaimAfterMs`; what a living reader has in hand is only delivered twice.
   */
  async #canTellAges(): Promise<boolean> {
    const { stream, group, reclaimAfterMs } = this.#options;
    const ask = (...command: string[]) => this.#control.send(command, DEADLINE_MS);
    const now = performance.now();
    if (!(await isSetBack(ask, stream, group))) this.#setBackSince = undefined;
    else if (this.#setBackSince === undefined) this.#setBackSince = now;
    else if (now - this.#setBackSince >= reclaimAfterMs) {
      this.#setBackSince = now;
      return false;
    }
    return true;
  }

  async #readNew({ batchSizeMax, blockTimeoutMs }: ReadLimits): Promise<Delivery[]> {
    const block = Math.max(1, blockTimeoutMs); // To Redis 0 means for ever.
    const command = [...this.#xreadgroup(batchSizeMax), 'BLOCK', String(block)];
    const reply = await this.#blocking.send(
      [...command, 'STREAMS', this.#options.stream, '>'],
      block + WATCHDOG_MS,
    );
    return this.#deliver(entriesOfRead(reply), false);
  }

  #xreadgroup(count: number): string[] {
    return ['XREADGROUP', 'GROUP', this.#options.group, this.#options.consumer, 'COUNT', String(count)];
  }

  async #deliver(entries: RawEntry[], redelivered: boolean): Promise<Delivery[]> {
    const { deliveries, vanished } = toDeliveries(entries, redelivered);
    if (vanished.length > 0) await this.#giveUp(vanished);
    return deliveries;
  }

  /** Told once it is acknowledged; until then it comes again and would be told again. */
  async #giveUp(vanished: readonly string[]): Promise<void> {
    try {
      await this.acknowledge(vanished);
      this.#options.onVanished?.(vanished);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
    }
  }

  /** From the beginning of the stream: what was counted before is recognised, what was not is not lost. */
  async #createGroup(): Promise<void> {
    const { stream, group } = this.#options;
    try {
      await this.#control.send(['EVAL', CREATE_GROUP, '1', stream, group], DEADLINE_MS);
    } catch (error) {
      if (!isReply(error, 'BUSYGROUP')) throw unavailable(error);
    }
    this.#ownCursor = FIRST;
    this.#reclaimCursor = FIRST;
  }
}

/** The group or its stream vanished: never made yet, flushed, deleted, or destroyed while we waited. */
function isGroupGone(error: unknown): boolean {
  return isReply(error, 'NOGROUP') || isReply(error, 'UNBLOCKED');
}

function isReply(error: unknown, code: string): boolean {
  return error instanceof LogUnavailable && error.message.startsWith(code);
}
