import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';
import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import type { VoteAccepted } from '#contract/schemas.ts';
import { backoffMs } from '../backoff.ts';
import type { Timers } from '../timers.ts';
import { pause } from '../timers.ts';

/** One intention to vote. It keeps its request id through every retry, so that it counts once, and its trace. */
export interface IntendedVote {
  readonly option: Option;
  readonly requestId: string;
  /** Where its trace begins: with the click. */
  readonly traceparent: string;
}

export interface CastVoteOptions {
  readonly client: Pick<Client, 'castVote'>;
  readonly timers: Timers;
  readonly random: () => number;
  /** Told before each pause that leads to another try, with why the last one failed. */
  onRetry(failure: ApiError): void;
}

/** How long one cast goes on trying by itself, in ms, before it tells the voter. */
export const PATIENCE_MS = 8_000;
const RETRY_PAUSE_MS = 400;
const RETRY_PAUSE_MAX_MS = 3_000;

/** A new vote for `option`: mints the request id and the trace it keeps. */
export function intendVote(option: Option): IntendedVote {
  return { option, requestId: mintRequestId(), traceparent: mintTraceparent() };
}

/**
 * Sends a vote, and again with the same request id while the failure may pass and patience lasts. Waits at least
 * as long as the api asks for.
 *
 * @throws ApiError of the last try. Casting the same vote once more is safe.
 */
export async function castVote(vote: IntendedVote, options: CastVoteOptions): Promise<VoteAccepted> {
  const { client, timers, random, onRetry } = options;
  const giveUpAt = timers.now() + PATIENCE_MS;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await client.castVote(vote.option, vote.requestId, vote.traceparent);
    } catch (error) {
      const failure = toApiError(error);
      const backoff = { pauseMs: RETRY_PAUSE_MS, pauseMaxMs: RETRY_PAUSE_MAX_MS, random };
      const pauseMs = backoffMs(attempt, backoff) + (failure.retryAfterMs ?? 0);
      if (!failure.retryable || timers.now() + pauseMs > giveUpAt) throw failure;
      onRetry(failure);
      await pause(timers, pauseMs);
    }
  }
}

/** The client rejects with an ApiError only; what else comes out of a browser is a request that was not made. */
function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('network', String(error));
}
