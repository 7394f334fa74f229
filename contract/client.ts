import type { Option } from '#ballot/options.ts';
import type { ErrorCode, Problem } from './errors.ts';
import { ERRORS } from './errors.ts';
import type { Pipeline } from './pipeline.ts';
import { IDEMPOTENCY_KEY, ROUTES, receiptPath, TRACEPARENT } from './routes.ts';
import type { Ballot, History, Receipt, Results, VoteAccepted } from './schemas.ts';

/** What answers may be anything: no answer makes a client wait longer than this. */
const RETRY_AFTER_MAX_MS = 60_000;

/**
 * Why a call failed: an answer of the api (its code; `unknown_code` where a newer api has one more), or none at all
 * (`network`), or one that is not the api's.
 */
export type FailureCode = ErrorCode | 'unknown_code' | 'network' | 'not_the_api';

/** The one error every call of the client rejects with. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: FailureCode;
  /** HTTP status, or undefined when there was no answer. */
  readonly status: number | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** What the api asked to wait before the next try, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: FailureCode,
    message: string,
    answer?: { status: number; retryAfterMs: number | undefined },
  ) {
    super(message);
    this.code = code;
    this.status = answer?.status;
    this.retryAfterMs = answer?.retryAfterMs;
    this.retryable = isKnown(code) ? ERRORS[code].retryable : isPassing(code, answer?.status);
  }
}

export interface ClientOptions {
  /** Where the api is, without a trailing slash; empty for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  /** How long one call may take. */
  readonly timeoutMs?: number;
}

export interface Client {
  /**
   * Casts one vote. The same `requestId` may be sent any number of times; it counts once. Resolves only with an
   * answer about this very vote: what else answers with success (a captive portal, another service) has taken none.
   *
   * @param traceparent Where in which trace the vote was cast.
   */
  castVote(option: Option, requestId: string, traceparent?: string): Promise<VoteAccepted>;
  results(): Promise<Results>;
  /** Votes per minute of the last `minutes` (1–1440). */
  history(minutes: number): Promise<History>;
  /** What became of one vote. */
  receipt(requestId: string): Promise<Receipt>;
  /** How it stands with each hop of a vote. */
  pipeline(): Promise<Pipeline>;
  /** Shows the counts to everybody; may be repeated. `stageKey` is the api's STAGE_KEY. */
  reveal(stageKey: string): Promise<Ballot>;
  /** The address of the live stream, for an `EventSource`. */
  readonly streamUrl: string;
}

/** A typed client of the api for browsers and Node. Every rejection is an `ApiError`. */
export function createClient({
  baseUrl,
  fetch = globalThis.fetch,
  timeoutMs = 10_000,
}: ClientOptions): Client {
  async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`${baseUrl}${path}`, { ...init, signal: timeout(timeoutMs) });
      body = parseJson(await response.text());
    } catch (error) {
      throw new ApiError('network', error instanceof Error ? error.message : String(error));
    }
    if (response.ok && typeof body === 'object' && body !== null) return body as T;
    throw errorOf(response, body);
  }

  return {
    streamUrl: `${baseUrl}${ROUTES.resultsStream}`,
    castVote: async (option, requestId, traceparent) => {
      const accepted = await call<Partial<VoteAccepted>>(ROUTES.vote, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [IDEMPOTENCY_KEY]: requestId,
          ...(traceparent !== undefined && { [TRACEPARENT]: traceparent }),
        },
        body: JSON.stringify({ option }),
      });
      if (isAbout(accepted, option, requestId)) return accepted;
      throw new ApiError('not_the_api', 'The answer is not about the vote that was sent.');
    },
    results: () => call(ROUTES.results),
    history: (minutes) => call(`${ROUTES.history}?minutes=${minutes}`),
    receipt: (requestId) => call(receiptPath(requestId)),
    pipeline: () => call(ROUTES.pipeline),
    reveal: (stageKey) =>
      call(ROUTES.reveal, { method: 'POST', headers: { authorization: `Bearer ${stageKey}` } }),
  };
}

/** Case says nothing in a UUID. */
function isAbout(answer: Partial<VoteAccepted>, option: Option, requestId: string): answer is VoteAccepted {
  const { request_id: told } = answer;
  return answer.option === option && String(told).toLowerCase() === requestId.toLowerCase();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `AbortSignal.timeout` where there is one; older browsers wait for their own limit. */
function timeout(ms: number): AbortSignal | null {
  return typeof AbortSignal.timeout === 'function' ? AbortSignal.timeout(ms) : null;
}

function errorOf(response: Response, body: unknown): ApiError {
  const retryAfterMs = retryAfterMsOf(response.headers.get('retry-after') ?? '');
  const answer = { status: response.status, retryAfterMs };
  const told = body as Partial<Problem> | null | undefined;
  if (isKnown(told?.code)) return new ApiError(told.code, told.detail ?? told.title ?? told.code, answer);
  if (isProblem(told, response.status)) return new ApiError('unknown_code', told.title, answer);
  return new ApiError('not_the_api', `An answer that is not the api's: HTTP ${response.status}.`, answer);
}

function isKnown(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

/** A problem document of this answer, whatever its code. */
function isProblem(
  told: Partial<Record<keyof Problem, unknown>> | null | undefined,
  status: number,
): told is Problem {
  return typeof told?.code === 'string' && typeof told.title === 'string' && told.status === status;
}

/** A wait in whole seconds, cut to what a voter may be asked for; what is written otherwise asks for none. */
function retryAfterMsOf(header: string): number | undefined {
  return /^\d+$/.test(header) ? Math.min(Number(header) * 1000, RETRY_AFTER_MAX_MS) : undefined;
}

/** No answer may pass, and so may one of what stands in front of the api: overload, or a fault there or behind it. */
function isPassing(code: FailureCode, status: number | undefined): boolean {
  return code === 'network' || status === 429 || (status !== undefined && status >= 500);
}
