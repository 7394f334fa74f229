import type { Option } from './options.ts';

/** One accepted intention to vote. */
export interface Vote {
  readonly option: Option;
  /** A UUID in lower case, minted before the vote was first sent. */
  readonly requestId: string;
  /** When the vote was taken, in ms since the epoch, UTC. */
  readonly timestamp: number;
  /** The W3C trace context the vote arrived in, if it brought one. */
  readonly traceparent?: string;
}

/** Where an option of a vote stands once it is identified: the pair the count is made unique by. */
export type VoteIdentity = Pick<Vote, 'requestId' | 'option'>;
