import { encodeFlat } from '#ballot/codec.ts';
import type { VoteAppender } from '../ports.ts';
import type { ConnectionEvents, RedisAddress } from './connection.ts';
import { RedisConnection } from './connection.ts';

export interface AppenderOptions extends ConnectionEvents {
  readonly address: RedisAddress;
  /** Key of the stream. */
  readonly stream: string;
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
  deadlineMs,
  ...events
}: AppenderOptions): VoteAppender {
  const connection = new RedisConnection(address, 'append', events);
  return {
    async append(vote) {
      const command = ['XADD', stream, '*', ...encodeFlat(vote)];
      return String(await connection.send(command, deadlineMs ?? DEADLINE_MS));
    },
    async close() {
      connection.close();
    },
  };
}
