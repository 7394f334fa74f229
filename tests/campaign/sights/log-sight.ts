import { createClient } from '@redis/client';
import { isLater } from '#event-log/redis-streams/stream-ids.ts';
import type { Backends } from '#tests/processes/pipeline.ts';
import { streamsOf } from '#tests/processes/streams-of.ts';
import { redisVersion } from '#tests/servers/versions.ts';
import type { AcknowledgedEntry } from '../checkers/i3-acknowledged.ts';

/** One stream of the log, and how far its group has come. */
export interface StreamState {
  readonly key: string;
  /** The id of the last entry. */
  readonly tail: string;
  /** The id of the last entry that was handed to a consumer; `0-0` where there is no group. */
  readonly delivered: string;
  readonly unread: number;
  readonly pending: number;
  /** The id of the oldest entry that was handed out and is not acknowledged. */
  readonly oldestPending: string | undefined;
}

const GROUP = 'vote-processors';
const PAGE = 2_000;
const RECONNECT_MS = 50;

/** A stranger's look at the event log, past everything of ours, by the server's own door. */
export class LogSight {
  readonly #redis: ReturnType<typeof connection>;
  readonly #stream: string;

  private constructor(redis: ReturnType<typeof connection>, stream: string) {
    this.#redis = redis;
    this.#stream = stream;
  }

  /** By the address that stands when another server takes its place. */
  static async open({ redisUrl: url, stream }: Pick<Backends, 'redisUrl' | 'stream'>): Promise<LogSight> {
    const redis = connection(url);
    redis.on('error', () => {});
    await redis.connect();
    return new LogSight(redis, stream);
  }

  /** @throws Error The server cannot be asked just now. */
  async streams(): Promise<StreamState[]> {
    const keys = await streamsOf(this.#redis, this.#stream);
    return Promise.all(keys.map((key) => this.#state(key)));
  }

  /** Of the entries behind `after` those that are acknowledged for certain, in their order, a page at a time. */
  async *acknowledged(
    { key, delivered, oldestPending }: StreamState,
    after = '-',
  ): AsyncGenerator<AcknowledgedEntry[]> {
    const isDone = (id: string) =>
      oldestPending === undefined ? !isLater(id, delivered) : isLater(oldestPending, id);
    for (let from = after === '-' ? after : `(${after}`; ; ) {
      const entries = (await this.#redis.xRange(key, from, delivered, { COUNT: PAGE })) ?? [];
      const done = entries.filter(({ id }) => isDone(id));
      if (done.length > 0) yield done.map(({ id, message }) => toAcknowledged(key, id, message));
      const last = done.at(-1);
      if (last === undefined || done.length < PAGE) return;
      from = `(${last.id}`;
    }
  }

  /** The version of the server. */
  async version(): Promise<string> {
    return await redisVersion(this.#redis);
  }

  close(): void {
    this.#redis.destroy();
  }

  async #state(key: string): Promise<StreamState> {
    // In this order: what was delivered by the first is pending or acknowledged by the last.
    const [group] = (await this.#redis.xInfoGroups(key)).filter(({ name }) => name === GROUP);
    const { 'last-generated-id': tail, length } = await this.#redis.xInfoStream(key);
    if (group === undefined)
      return { key, tail, delivered: '0-0', unread: length, pending: 0, oldestPending: undefined };
    const { pending, firstId } = await this.#redis.xPending(key, GROUP);
    return {
      key,
      tail,
      delivered: group['last-delivered-id'],
      // After a fail-over a server may tell of a lag where there is none.
      unread: group['last-delivered-id'] === tail ? 0 : Number(group.lag ?? 0),
      pending,
      oldestPending: firstId ?? undefined,
    };
  }
}

function connection(url: string) {
  return createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: () => RECONNECT_MS } });
}

/** Where the log has several streams, a position begins with the number of its own. */
function toAcknowledged(
  key: string,
  id: string,
  fields: Readonly<Record<string, string>>,
): AcknowledgedEntry {
  const partition = /:\{(\d+)\}$/.exec(key)?.[1];
  return {
    place: `${key} ${id}`,
    position: partition === undefined ? id : `${partition}/${id}`,
    requestId: fields.request_id,
    option: fields.option,
  };
}
