import { encodeFlat } from '#ballot/codec.ts';
import type { VoteAppender } from '../ports.ts';
import type { ConnectionEvents, RedisAddress } from './connection.ts';
import { RedisConnection } from './connection.ts';
import { partitionFor, partitionsOf } from './partitions.ts';

export interface AppenderOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  /** Key of the stream. */
  readonly stream: string;
  /** Over how many streams the votes are spread. */
  readonly partitions?: number;
  /** How long the caller can wait for the log's word. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 2_000;

/**
 * Appends votes to a Redis stream. No MAXLEN: a stream that is trimmed while votes are added loses those that
 * nobody has read yet.
 */
export function createVoteAppender({
  address,
  stream,
  partitions = 1,
  deadlineMs = DEADLINE_MS,
  ...events
}: AppenderOptions): VoteAppender {
  const connection = new RedisConnection(address, 'append', events);
  const layout = partitionsOf(stream, partitions);
  return {
    async append(vote) {
      const { key, prefix } = partitionFor(vote.requestId, layout);
      const id = await connection.send(['XADD', key, '*', ...encodeFlat(vote)], deadlineMs);
      return `${prefix}${id}`;
    },
    async close() {
      connection.close();
    },
  };
}
