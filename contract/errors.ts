import { ROUTES } from './routes.ts';

/**
 * Every error the api can answer, in one table. Documents, answers and the page's texts derive from it.
 * Codes are stable: clients tell errors apart by code, people read the title.
 */
interface ErrorKind {
  readonly status: number;
  /** One short sentence for a person. */
  readonly title: string;
  /** Whether the same request, sent again with the same id, may succeed. */
  readonly retryable: boolean;
}

export const ERRORS = {
  malformed_request: { status: 400, title: 'The request is not valid HTTP.', retryable: false },
  malformed_json: { status: 400, title: 'The body is not valid JSON.', retryable: false },
  repeated_key: { status: 400, title: 'A key stands twice in the body.', retryable: false },
  invalid_idempotency_key: { status: 400, title: 'The Idempotency-Key is not a UUID.', retryable: false },
  origin_refused: { status: 400, title: 'This origin may not call the api.', retryable: false },
  wrong_stage_key: { status: 401, title: 'This is not the key of the stage.', retryable: false },
  stage_has_no_key: { status: 403, title: 'No stage may reveal the count: it has no key.', retryable: false },
  results_withheld: { status: 403, title: 'The counts are not shown yet.', retryable: false },
  not_found: { status: 404, title: 'There is nothing at this address.', retryable: false },
  method_not_allowed: { status: 405, title: 'This address does not take this method.', retryable: false },
  request_timeout: { status: 408, title: 'The request took too long to arrive.', retryable: true },
  ballot_closed: { status: 409, title: 'The ballot is closed.', retryable: false },
  payload_too_large: { status: 413, title: 'The body is too large.', retryable: false },
  unsupported_media_type: { status: 415, title: 'The body is not application/json.', retryable: false },
  validation_failed: { status: 422, title: 'The request has a wrong value.', retryable: false },
  too_many_streams_here: { status: 429, title: 'Too many streams from one address.', retryable: true },
  too_many_votes: { status: 429, title: 'Too many votes at once from one address.', retryable: true },
  headers_too_large: { status: 431, title: 'The headers are too large.', retryable: false },
  internal_error: { status: 500, title: 'Something went wrong on our side.', retryable: false },
  log_unavailable: { status: 503, title: 'The vote was not taken; please try again.', retryable: true },
  outcome_unknown: {
    status: 503,
    title: 'The vote may have been taken; repeat it with the same Idempotency-Key.',
    retryable: true,
  },
  results_unavailable: { status: 503, title: 'The results cannot be read just now.', retryable: true },
  ballot_unavailable: { status: 503, title: 'The ballot cannot be changed just now.', retryable: true },
  too_many_streams: { status: 503, title: 'No more live streams can be opened just now.', retryable: true },
  overloaded: { status: 503, title: 'Too many votes at once; please try again.', retryable: true },
  shutting_down: { status: 503, title: 'This process is about to end; please try again.', retryable: true },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** How long a client should wait before it tries a retryable request again, in seconds. */
export const RETRY_AFTER_SECONDS = 1;

/** One wrong value of a request: where it stands (a JSON pointer, `header …` or `query …`) and what is wrong. */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
}

/** An error as it travels: RFC 9457, `application/problem+json`; `ProblemSchema` describes it to others. */
export interface Problem {
  /** Where the error is explained, from the api's root. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** The request id of the vote that was not, or perhaps not, taken: repeat the vote with it. */
  readonly request_id?: string;
}

/** What one occurrence of an error adds to its row of the table. */
export type ProblemDetails = Pick<Problem, 'detail' | 'errors' | 'request_id'>;

/** The problem document for `code`. */
export function problem(code: ErrorCode, more: ProblemDetails = {}): Problem {
  const { status, title } = ERRORS[code];
  return { type: `${ROUTES.docs}#${code}`, title, status, code, ...more };
}
