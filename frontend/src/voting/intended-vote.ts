import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';

/** One intention to vote. It keeps its request id through every retry, so that it counts once, and its trace. */
export interface IntendedVote {
  readonly option: Option;
  readonly requestId: string;
  /** Where its trace begins: with the click. */
  readonly traceparent: string;
}

/** A new vote for `option`: mints the request id and the trace it keeps. */
export function intendVote(option: Option): IntendedVote {
  return { option, requestId: mintRequestId(), traceparent: mintTraceparent() };
}
