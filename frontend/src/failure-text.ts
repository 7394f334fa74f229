import type { ApiError } from '#contract/client.ts';
import { ERRORS } from '#contract/errors.ts';

/** What went wrong and what to do next, in words for anybody. */
export interface FailureText {
  readonly title: string;
  readonly advice: string;
}

type Described = Pick<ApiError, 'code' | 'message' | 'status' | 'retryAfterMs'>;

const NOT_SURE = 'We are not sure that your vote arrived.';
const SAFE = 'Trying again is safe: it is the same vote and counts once.';

/** Why a vote was not accepted, and whether it may count all the same. */
interface DescribedVote {
  readonly reason: Described;
  readonly mayCount: boolean;
}

/** A vote that did not get through, on a ballot that takes votes or does so no more. */
export function describeVoteFailure({ reason, mayCount }: DescribedVote, isOpen: boolean): FailureText {
  if (!isOpen) return { title: 'Voting is over.', advice: describeLateVote(reason, mayCount) };
  const { code, status, retryAfterMs, message } = reason;
  switch (code) {
    case 'ballot_closed':
      // Opened again meanwhile: only what may have been taken before is still told of.
      return { title: NOT_SURE, advice: SAFE };
    case 'network':
    case 'outcome_unknown':
      // Without an answer nobody can tell whether the vote was lost on its way there or the answer on its way back.
      return { title: NOT_SURE, advice: `Check your connection. ${SAFE}` };
    case 'log_unavailable':
    case 'shutting_down':
      return { title: 'The vote is not being taken just now.', advice: `Wait a moment. ${SAFE}` };
    case 'internal_error':
      return { title: 'Something went wrong on our side.', advice: SAFE };
    case 'not_found':
    case 'method_not_allowed':
      return WRONG_ADDRESS;
    case 'not_the_api':
      return isGateway(status) ? describeGateway(status, retryAfterMs) : WRONG_ADDRESS;
    case 'validation_failed':
    case 'malformed_json':
    case 'invalid_idempotency_key':
      return {
        title: 'The vote was refused.',
        advice: 'This page may be older than the vote it belongs to. Reload it, then choose again.',
      };
    case 'unknown_code':
      return { title: message, advice: OUTDATED };
    default:
      if (ERRORS[code].status === 429) return describeGateway(429, retryAfterMs);
      return { title: ERRORS[code].title, advice: SAFE };
  }
}

/** What is left to say of a vote that was not accepted before the ballot was closed. */
function describeLateVote({ code }: Described, mayCount: boolean): string {
  if (!mayCount) return 'Your vote was not taken: the ballot is closed and takes no more votes.';
  const inDoubt = `${NOT_SURE} If it got through before, it counts.`;
  return code === 'ballot_closed' ? inDoubt : `${inDoubt} Try again to find out.`;
}

/** Results that cannot be shown. The page goes on trying by itself. */
export function describeResultsFailure({ code, status, message }: Described): FailureText {
  const advice = 'We keep trying, there is nothing you have to do.';
  if (code === 'results_unavailable' || code === 'internal_error' || isGateway(status)) {
    return { title: 'The count cannot be read just now.', advice };
  }
  if (code === 'network') return { title: 'We cannot reach the count.', advice };
  if (code === 'unknown_code') return { title: message, advice: OUTDATED };
  return WRONG_ADDRESS;
}

/** The api answers what this page has no words for. */
const OUTDATED = 'Reload the page, it may be older than the vote.';

const WRONG_ADDRESS: FailureText = {
  title: 'This page asks at the wrong address.',
  advice: 'What answers there is not the vote. Tell whoever runs this page to check its API_URL.',
};

/** Answers of what stands in front of the api: a limit, or a restart behind it. */
function isGateway(status: number | undefined): status is 429 | 502 | 503 | 504 {
  return status === 429 || (status !== undefined && status >= 502 && status <= 504);
}

function describeGateway(status: number, retryAfterMs: number | undefined): FailureText {
  if (status !== 429)
    return { title: 'The vote cannot be reached just now.', advice: `Wait a moment. ${SAFE}` };
  const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 0) / 1000));
  const wait = retryAfterMs === undefined ? 'Wait a moment.' : `Wait ${seconds} s.`;
  return { title: 'Too many votes at once from where you are.', advice: `${wait} ${SAFE}` };
}
