import { toEntry } from '../entry.ts';
import type { Promised } from '../ports.ts';
import { LogUnavailable } from '../ports.ts';
import type { RedisConnection } from './connection.ts';
import type { RawEntry } from './entries.ts';
import { groupsOf, pendingOf } from './groups.ts';
import { ifThere } from './if-there.ts';
import type { Partition } from './partitions.ts';
import { parseInfo } from './server-info.ts';
import { isLater } from './stream-ids.ts';

const DEADLINE_MS = 2_000;
/** Promises that are looked for at once. */
const TOGETHER = 500;

/** So many times as may be remembered are, before the oldest are forgotten. */
const TOO_MANY = 1.1;

/** A promise, and which of our connections it was given on. */
interface Remembered extends Promised {
  readonly id: string;
  readonly epoch: number;
}

/**
 * What one partition has promised this process and nobody has acknowledged yet, as far as the server told.
 *
 * A log that is set back, by a fail-over to a replica that lagged, by an older file or by a cut one, loses its end; one
 * that is emptied loses everything. So the newest promise of each connection and the oldest of all stand for the rest:
 * while the log holds these it holds all. Only where one of them is missing are all looked for, by id and request id,
 * since a log that was set back may give an id once more.
 */
export class PromisesOfPartition {
  readonly #connection: RedisConnection;
  readonly #partition: Partition;
  readonly #group: string;
  readonly #sizeMax: number;
  /** In the order they were given; a few more than may be, for to drop one at a time would cost more than to keep it. */
  #remembered: Remembered[] = [];
  #forgotten = 0;

  /** @param sizeMax So many are remembered; of more, the oldest are forgotten, which are the least in danger. */
  constructor(connection: RedisConnection, partition: Partition, group: string, sizeMax: number) {
    this.#connection = connection;
    this.#partition = partition;
    this.#group = group;
    this.#sizeMax = sizeMax;
  }

  /** How many were forgotten for want of room, though nobody had acknowledged them. */
  get forgotten(): number {
    return this.#forgotten + Math.max(0, this.#remembered.length - this.#sizeMax);
  }

  remember(id: string, requestId: string): void {
    const position = `${this.#partition.prefix}${id}`;
    this.#remembered.push({ id, position, requestId, epoch: this.#connection.epoch });
    if (this.#remembered.length >= this.#sizeMax * TOO_MANY) this.#forgetOldest();
  }

  /**
   * The promises the log does not keep, each given once; of some it may have been told that they were kept before they
   * were trimmed.
   *
   * @throws LogUnavailable or OutcomeUnknown The server cannot be asked; nothing is forgotten.
   */
  async takeBroken(): Promise<Promised[]> {
    this.#forgetOldest();
    const all = [...this.#remembered];
    if (all.length === 0) return [];
    // In one go and in this order: what was acknowledged is believed only of a log that still holds what it promised.
    const [acknowledged, areHeld] = await Promise.all([
      this.#acknowledged(),
      this.#areHeld(standingFor(all)),
    ]);
    if (areHeld.every((isHeld) => isHeld)) {
      this.#settle(all, acknowledged);
      return [];
    }
    await this.#expectMaster();
    const broken: Promised[] = [];
    for (let i = 0; i < all.length; i += TOGETHER) {
      const some = all.slice(i, i + TOGETHER);
      const held = await this.#areHeld(some);
      broken.push(...some.filter((_, place) => !held[place]));
    }
    const told = new Set<Promised>(broken);
    this.#remembered = this.#remembered.filter((each) => !told.has(each));
    return broken;
  }

  #forgetOldest(): void {
    this.#forgotten = this.forgotten;
    this.#remembered = this.#remembered.slice(-this.#sizeMax);
  }

  /** A replica that lags may still get what it lacks, and is not asked. */
  async #expectMaster(): Promise<void> {
    const { role } = parseInfo(await this.#connection.send(['INFO', 'replication'], DEADLINE_MS));
    if (role !== 'master') throw new LogUnavailable('The log is a replica.');
  }

  #areHeld(promises: readonly Remembered[]): Promise<boolean[]> {
    return Promise.all(promises.map((each) => this.#isHeld(each)));
  }

  async #isHeld({ id, requestId }: Remembered): Promise<boolean> {
    const reply = await this.#connection.send(['XRANGE', this.#partition.key, id, id], DEADLINE_MS);
    const [[, fields] = []] = reply as RawEntry[];
    const entry = fields ? toEntry(fields) : undefined;
    return entry?.kind === 'vote' && entry.vote.requestId === requestId;
  }

  /** Gives whether the group is done with an id. What it was given last is asked for before what is pending. */
  async #acknowledged(): Promise<(id: string) => boolean> {
    const ask = (...command: string[]) => ifThere(this.#connection.send(command, DEADLINE_MS));
    const { key } = this.#partition;
    const [groups, pending] = await Promise.all([
      ask('XINFO', 'GROUPS', key),
      ask('XPENDING', key, this.#group),
    ]);
    const ours = groups === undefined ? undefined : groupsOf(groups).find(({ name }) => name === this.#group);
    if (ours === undefined || pending === undefined) return () => false;
    const { oldestId } = pendingOf(pending);
    return (id) => !isLater(id, ours.lastDeliveredId) && (oldestId === undefined || isLater(oldestId, id));
  }

  #settle(all: readonly Remembered[], isAcknowledged: (id: string) => boolean): void {
    const firstKept = all.findIndex(({ id }) => !isAcknowledged(id));
    const newestSettled = all.at(firstKept === -1 ? -1 : firstKept - 1);
    if (firstKept === 0 || newestSettled === undefined) return;
    const place = this.#remembered.indexOf(newestSettled);
    if (place === -1) return; // It was forgotten meanwhile, and with it some that are not settled.
    this.#remembered.splice(0, place + 1);
    this.#forgotten = 0; // They were older, and so they are settled too.
  }
}

/** The oldest, and the newest of each connection. */
function standingFor(all: readonly Remembered[]): Remembered[] {
  return all.filter(({ epoch }, i) => i === 0 || epoch !== all[i + 1]?.epoch);
}
