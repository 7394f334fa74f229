import type { ApiError, Client } from '#contract/client.ts';
import { ERRORS } from '#contract/errors.ts';
import { toApiError } from '../ask.ts';
import type { IntendedVote } from './intended-vote.ts';
import type { Fate } from './read-receipt.ts';
import { readReceipt } from './read-receipt.ts';

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

  /** Whether no further try can succeed, nor tell more: the vote itself was refused, not the way to the api wrong. */
  get isForGood(): boolean {
    const { code } = this.reason;
    if (code === 'ballot_closed') return !this.mayCount;
    return Object.hasOwn(ERRORS, code) && !this.reason.retryable && !OF_THE_WAY.includes(code);
  }
}

/** Errors of our side or of the address, which another day may find put right. */
const OF_THE_WAY: readonly ApiError['code'][] = ['internal_error', 'not_found', 'method_not_allowed'];

export interface CastVoteOptions {
  readonly client: Pick<Client, 'castVote' | 'receipt'>;
  /** Whether the vote was sent before and may have been taken. */
  readonly mayCount: boolean;
}

/**
 * Sends a vote once, under its request id. Resolves once it is taken, or with its fate where that is known already.
 *
 * @throws VoteFailure when it was not taken, as far as can be told.
 */
export async function castVote(
  vote: IntendedVote,
  { client, mayCount }: CastVoteOptions,
): Promise<'accepted' | Fate> {
  try {
    await client.castVote(vote.option, vote.requestId, vote.traceparent);
    return 'accepted';
  } catch (error) {
    const reason = toApiError(error);
    // A closed ballot also refuses the repetition of a vote that was taken. No try is known to be the first: of a
    // connection that is cut a browser tells nothing and sends again by itself.
    const fate = reason.code === 'ballot_closed' ? await readReceipt(vote.requestId, client) : undefined;
    if (typeof fate === 'string') return fate;
    throw new VoteFailure(reason, mayCount || leavesInDoubt(reason));
  }
}

/** Whether a vote may have been taken by a try that failed so. What the api refuses, it has not taken. */
export function leavesInDoubt({ code, status = 0 }: Pick<ApiError, 'code' | 'status'>): boolean {
  if (code === 'outcome_unknown' || code === 'internal_error') return true;
  return !Object.hasOwn(ERRORS, code) && (status < 400 || status >= 500);
}
