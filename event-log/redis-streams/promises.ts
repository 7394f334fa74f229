import { toEntry } from '../entry.ts';
import type { Promised } from '../ports.ts';
import { LogUnavailable } from '../ports.ts';
import type { RedisConnection } from './connection.ts';
import type { RawEntry } from './entries.ts';
import { groupsOf, pendingOf } from './groups.ts';
import { ifThere } from './if-there.ts';
import type { Partition } from './partitions.ts';
import { PromiseRing } from './promise-ring.ts';
import { parseInfo } from './server-info.ts';
import { isLater, nextId } from './stream-ids.ts';

const DEADLINE_MS = 2_000;
/** Promises that are looked for at once. */
const TOGETHER = 500;

/** A promise, and its number among those that are remembered. */
interface Remembered extends Promised {
  readonly number: number;
  readonly id: string;
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
  readonly #remembered: PromiseRing;
  #forgotten = 0;

  /** @param sizeMax So many are remembered; of more, the oldest are forgotten, which are the least in danger. */
  constructor(connection: RedisConnection, partition: Partition, group: string, sizeMax: number) {
    this.#connection = connection;
    this.#partition = partition;
    this.#group = group;
    this.#remembered = new PromiseRing(sizeMax);
  }

  /** How many were forgotten for want of room, though nobody had acknowledged them. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Called for each vote, so it makes no object. One too long for an id and a UUID counts as forgotten. */
  remember(id: string, requestId: string): void {
    if (!this.#remembered.add(id, requestId, this.#connection.epoch)) this.#forgotten += 1;
  }

  /**
   * The promises the log does not keep, each given once; of some it may have been told that they were kept before they
   * were trimmed.
   *
   * @throws LogUnavailable or OutcomeUnknown The server cannot be asked; nothing is forgotten.
   */
  async takeBroken(): Promise<Promised[]> {
    const { end } = this.#remembered;
    const standing = this.#standingForAll();
    if (standing.length === 0) return [];
    // In one go and in this order: what was acknowledged is believed only of a log that still holds what it promised.
    const [acknowledgedBefore, areHeld] = await Promise.all([
      this.#acknowledgedBefore(),
      this.#areHeld(standing),
    ]);
    if (areHeld.every((isHeld) => isHeld)) {
      this.#settle(standing, end, acknowledgedBefore);
      return [];
    }
    const all = this.#allBefore(end);
    await this.#expectMaster();
    const broken: Remembered[] = [];
    for (let i = 0; i < all.length; i += TOGETHER) {
      const some = all.slice(i, i + TOGETHER);
      const held = await this.#areHeld(some);
      broken.push(...some.filter((_, place) => !held[place]));
    }
    this.#forget(broken);
    return broken;
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

  /** The group is done with all ids before this one. What it was given last is asked for before what is pending. */
  async #acknowledgedBefore(): Promise<string> {
    const ask = (...command: string[]) => ifThere(this.#connection.send(command, DEADLINE_MS));
    const { key } = this.#partition;
    const [groups, pending] = await Promise.all([
      ask('XINFO', 'GROUPS', key),
      ask('XPENDING', key, this.#group),
    ]);
    const ours = groups === undefined ? undefined : groupsOf(groups).find(({ name }) => name === this.#group);
    if (ours === undefined || pending === undefined) return '0-0';
    const notDelivered = nextId(ours.lastDeliveredId);
    const { oldestId = notDelivered } = pendingOf(pending);
    return isLater(notDelivered, oldestId) ? oldestId : notDelivered;
  }

  /** The oldest, and the newest of each connection. */
  #standingForAll(): Remembered[] {
    const { oldest, end } = this.#remembered;
    const standing: Remembered[] = [];
    for (let number = oldest; number < end; number += 1) {
      const isNewest =
        number === end - 1 || this.#remembered.epoch(number) !== this.#remembered.epoch(number + 1);
      if (number === oldest || isNewest) standing.push(this.#at(number));
    }
    return standing;
  }

  #allBefore(end: number): Remembered[] {
    const all: Remembered[] = [];
    for (let number = this.#remembered.oldest; number < end; number += 1) all.push(this.#at(number));
    return all;
  }

  #at(number: number): Remembered {
    const id = this.#remembered.id(number);
    const position = `${this.#partition.prefix}${id}`;
    return { number, id, position, requestId: this.#remembered.requestId(number) };
  }

  /** By what they are, for their numbers may have changed while they were looked for. */
  #forget(promises: readonly Remembered[]): void {
    const nameOf = (id: string, requestId: string) => `${id} ${requestId}`;
    const names = new Set(promises.map(({ id, requestId }) => nameOf(id, requestId)));
    this.#remembered.keep(
      (number) => !names.has(nameOf(this.#remembered.id(number), this.#remembered.requestId(number))),
    );
  }

  /** @param end The number before which all are that `standing` stands for. */
  #settle(standing: readonly Remembered[], end: number, acknowledgedBefore: string): void {
    const { oldest } = this.#remembered;
    // Some may have been forgotten meanwhile, and with them some that are not settled.
    const forgotten = standing.filter(({ number }) => number < oldest);
    if (!forgotten.every(({ id }) => isLater(acknowledgedBefore, id))) return;
    let kept = oldest;
    while (kept < end && this.#remembered.isBefore(kept, acknowledgedBefore)) kept += 1;
    if (kept === oldest) return;
    this.#remembered.dropBefore(kept);
    this.#forgotten = 0; // They were older, and so they are settled too.
  }
}
