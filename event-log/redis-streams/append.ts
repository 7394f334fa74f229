import type { Promised, PromiseWatch, VoteAppender } from '../ports.ts';
import { unavailable } from '../unavailable.ts';
import { AppendsTogether } from './appends-together.ts';
import type { ConnectionEvents } from './connection.ts';
import { Connections } from './connections.ts';
import { partitionFor, partitionsOf } from './partitions.ts';
import { PromisesOfPartition } from './promises.ts';
import type { RedisAddress } from './server-client.ts';

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
/** Some 4 MB. */
const PROMISES_MAX = 50_000;

/**
 * Appends votes to a Redis stream. No MAXLEN: a stream that is trimmed while votes are added loses those that
 * nobody has read yet. It asks after its promises on the same connection, so that they are asked after before
 * anything is believed that a server says which came in the place of another.
 */
export function createVoteAppender({
  address,
  stream,
  partitions: partitionCount = 1,
  group,
  promisesMax = PROMISES_MAX,
  deadlineMs = DEADLINE_MS,
  ...events
}: AppenderOptions): VoteAppender & PromiseWatch {
  const connections = new Connections(address, 'append', events);
  const partitions = partitionsOf(stream, partitionCount);
  const sizeMax = Math.ceil(promisesMax / partitions.length);
  const parts = partitions.map((partition) => {
    const connection = connections.at(partition.key);
    const promises =
      group === undefined ? undefined : new PromisesOfPartition(connection, partition, group, sizeMax);
    const appends = new AppendsTogether(connection, partition.key, {
      deadlineMs,
      onAppended: (id, { requestId }) => promises?.remember(id, requestId),
    });
    return { ...partition, appends, promises };
  });
  /** Found and not told yet, for another partition could not be asked. */
  const broken: Promised[] = [];
  return {
    async append(vote) {
      const { appends, prefix } = partitionFor(vote.requestId, parts);
      return `${prefix}${await appends.append(vote)}`;
    },
    async takeBroken() {
      const watched = parts.flatMap(({ promises }) => promises ?? []);
      const unwatched = watched.reduce((sum, { forgotten }) => sum + forgotten, 0);
      try {
        await Promise.all(watched.map(async (each) => broken.push(...(await each.takeBroken()))));
        return { broken: broken.splice(0), unwatched };
      } catch (error) {
        throw unavailable(error);
      }
    },
    async close() {
      connections.close();
    },
  };
}
