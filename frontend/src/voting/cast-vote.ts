import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';
import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import { ERRORS } from '#contract/errors.ts';
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
  readonly client: Pick<Client, 'castVote' | 'receipt'>;
  readonly timers: Timers;
  readonly random: () => number;
  /** Whether the vote was sent before and may have been taken. */
  readonly mayCount?: boolean;
  /** Told before each pause that leads to another try, with why the last one failed. */
  onRetry(failure: ApiError): void;
}

/** A vote that was not accepted. Casting the same vote once more is safe. */
export class VoteFailure extends Error {
  override readonly name = 'VoteFailure';
  /** Why the last try failed. */
  readonly reason: ApiError;
  /** Whether the vote may count all the same: some try may have been taken, and only its answer lost. */
  readonly mayCount: boolean;

  constructor(reason: ApiError, mayCount: boolean) {
    super(reason.message);
    this.reason = reason;
    this.mayCount = mayCount;
  }
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
 * as long as the api asks for. Resolves once the vote is taken, or is known to be counted.
 *
 * @throws VoteFailure when the last try has failed.
 */
export async function castVote(vote: IntendedVote, options: CastVoteOptions): Promise<void> {
  const { client, timers, random, onRetry } = options;
  const giveUpAt = timers.now() + PATIENCE_MS;
  let mayCount = options.mayCount ?? false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.castVote(vote.option, vote.requestId, vote.traceparent);
      return;
    } catch (error) {
      const failure = toApiError(error);
      mayCount ||= leavesInDoubt(failure);
      // A closed ballot also refuses the repetition of a vote that was taken. No try is known to be the first: of a
      // connection that is cut a browser tells nothing and sends again by itself.
      if (failure.code === 'ballot_closed' && (await isCounted(vote, client))) return;
      const backoff = { pauseMs: RETRY_PAUSE_MS, pauseMaxMs: RETRY_PAUSE_MAX_MS, random };
      const pauseMs = backoffMs(attempt, backoff) + (failure.retryAfterMs ?? 0);
      if (!failure.retryable || timers.now() + pauseMs > giveUpAt) throw new VoteFailure(failure, mayCount);
      onRetry(failure);
      await pause(timers, pauseMs);
    }
  }
}

/** Whether a vote may have been taken by a try that failed so. What the api refuses, it has not taken. */
export function leavesInDoubt({ code, status = 0 }: Pick<ApiError, 'code' | 'status'>): boolean {
  if (code === 'outcome_unknown' || code === 'internal_error') return true;
  return !Object.hasOwn(ERRORS, code) && (status < 400 || status >= 500);
}

/** Whether the vote is known to be counted. One that waits in the event log is not yet. */
async function isCounted({ requestId }: IntendedVote, client: Pick<Client, 'receipt'>): Promise<boolean> {
  try {
    return (await client.receipt(requestId)).state === 'counted';
  } catch {
    return false;
  }
}

/** The client rejects with an ApiError only; what else comes out of a browser is a request that was not made. */
function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('network', String(error));
}
