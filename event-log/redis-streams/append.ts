import { encodeFlat } from '#ballot/codec.ts';
import type { Promised, PromiseWatch, VoteAppender } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import type { ConnectionEvents, RedisAddress } from './connection.ts';
import { RedisConnection } from './connection.ts';
import { partitionFor, partitionsOf } from './partitions.ts';
import { PromisesOfPartition } from './promises.ts';

export interface AppenderOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  /** Key of the stream. */
  readonly stream: string;
  /** Over how many streams the votes are spread. */
  readonly partitions?: number;
  /** Whose acknowledgement keeps a promise; without it promises are not watched. */
  readonly group?: string;
  /** How many promises are remembered at most; of more, the newest. */
  readonly promisesMax?: number;
  /** How long the caller can wait for the log's word. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 2_000;
/** Some 10 MB. */
const PROMISES_MAX = 50_000;

/**
 * Appends votes to a Redis stream. No MAXLEN: a stream that is trimmed while votes are added loses those that
 * nobody has read yet. It asks after its promises on the same connection, so that they are asked after before
 * anything is believed that a server says which came in the place of another.
 */
export function createVoteAppender({
  address,
  stream,
  partitions = 1,
  group,
  promisesMax = PROMISES_MAX,
  deadlineMs = DEADLINE_MS,
  ...events
}: AppenderOptions): VoteAppender & PromiseWatch {
  const connection = new RedisConnection(address, 'append', events);
  const layout = partitionsOf(stream, partitions);
  const sizeMax = Math.ceil(promisesMax / layout.length);
  const promises = new Map(
    group === undefined
      ? []
      : layout.map((each) => [each, new PromisesOfPartition(connection, each, group, sizeMax)]),
  );
  /** Found and not told yet, for another partition could not be asked. */
  const broken: Promised[] = [];
  return {
    async append(vote) {
      const partition = partitionFor(vote.requestId, layout);
      const id = await connection.send(['XADD', partition.key, '*', ...encodeFlat(vote)], deadlineMs);
      promises.get(partition)?.remember(String(id), vote.requestId);
      return `${partition.prefix}${id}`;
    },
    async takeBroken() {
      const each = [...promises.values()];
      const unwatched = each.reduce((sum, { forgotten }) => sum + forgotten, 0);
      try {
        await Promise.all(each.map(async (of) => broken.push(...(await of.takeBroken()))));
        return { broken: broken.splice(0), unwatched };
      } catch (error) {
        throw unavailable(error);
      }
    },
    async close() {
      connection.close();
    },
  };
}
