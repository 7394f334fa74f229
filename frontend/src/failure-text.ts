import type { ApiError } from '#contract/client.ts';
import { ERRORS } from '#contract/errors.ts';

/** What went wrong and what to do next, in words for anybody. */
export interface FailureText {
  readonly title: string;
  readonly advice: string;
}

type Described = Pick<ApiError, 'code' | 'status' | 'retryAfterMs'>;

const SAFE = 'Trying again is safe: it is the same vote and counts once.';

/** A vote that did not get through. */
export function describeVoteFailure({ code, status, retryAfterMs }: Described): FailureText {
  switch (code) {
    case 'network':
    case 'outcome_unknown':
      // Without an answer nobody can tell whether the vote was lost on its way there or the answer on its way back.
      return {
        title: 'We are not sure that your vote arrived.',
        advice: `Check your connection. ${SAFE}`,
      };
    case 'ballot_closed':
      return {
        title: 'Voting is over.',
        advice: 'The ballot is closed and takes no more votes. What got through before counts.',
      };
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
    default:
      if (ERRORS[code].status === 429) return describeGateway(429, retryAfterMs);
      return { title: ERRORS[code].title, advice: SAFE };
  }
}

/**
 * Whether a vote that failed so may count all the same. A failure that was tried again follows others, of which any
 * may have been an answer that got lost; only a plain refusal tells that there was no vote.
 */
export function mayCount({ retryable, status = 0 }: Pick<ApiError, 'retryable' | 'status'>): boolean {
  return retryable || status < 400 || status >= 500;
}

/** Results that cannot be shown. The page goes on trying by itself. */
export function describeResultsFailure({ code, status }: Described): FailureText {
  const advice = 'We keep trying, there is nothing you have to do.';
  if (code === 'results_unavailable' || code === 'internal_error' || isGateway(status)) {
    return { title: 'The count cannot be read just now.', advice };
  }
  if (code === 'network') return { title: 'We cannot reach the count.', advice };
  return WRONG_ADDRESS;
}

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
