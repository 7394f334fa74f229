import type { Option } from './options.ts';

/** One accepted intention to vote. */
export interface Vote {
  readonly option: Option;
  /** A UUID in lower case, minted before the vote was first sent. */
  readonly requestId: string;
  /** When the vote was taken, in ms since the epoch, UTC. */
  readonly timestamp: number;
  /** Where in which trace the vote was put into the event log (W3C Trace Context), where votes are traced. */
  readonly traceparent?: string;
}

/** Where an option of a vote stands once it is identified: the pair the count is made unique by. */
export type VoteIdentity = Pick<Vote, 'requestId' | 'option'>;
