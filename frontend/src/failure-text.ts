import type { ApiError } from '#contract/client.ts';
import { ERRORS } from '#contract/errors.ts';
import { texts } from './texts/texts.ts';

/** What went wrong and what to do next, in words for anybody. */
export interface FailureText {
  readonly title: string;
  readonly advice: string;
}

type Described = Pick<ApiError, 'code' | 'message' | 'status' | 'retryAfterMs'>;

/** Why a vote was not accepted, and whether it may count all the same. */
interface DescribedVote {
  readonly reason: Described;
  readonly mayCount: boolean;
}

const { failures } = texts;

/** A vote that did not get through, on a ballot that takes votes or does so no more. */
export function describeVoteFailure({ reason, mayCount }: DescribedVote, isOpen: boolean): FailureText {
  if (!isOpen) return { title: failures.over, advice: describeLateVote(reason, mayCount) };
  const { code, status, retryAfterMs, message } = reason;
  switch (code) {
    case 'ballot_closed':
      // Opened again meanwhile: only what may have been taken before is still told of.
      return { title: failures.notSure, advice: failures.safe };
    case 'network':
    case 'outcome_unknown':
      // Without an answer nobody can tell whether the vote was lost on its way there or the answer on its way back.
      return { title: failures.notSure, advice: `${failures.checkConnection} ${failures.safe}` };
    case 'log_unavailable':
    case 'shutting_down':
      return { title: failures.notTaking, advice: `${failures.waitMoment} ${failures.safe}` };
    case 'internal_error':
      return { title: failures.ourSide, advice: failures.safe };
    case 'not_found':
    case 'method_not_allowed':
      return failures.wrongAddress;
    case 'not_the_api':
      return isGateway(status) ? describeGateway(status, retryAfterMs) : failures.wrongAddress;
    case 'validation_failed':
    case 'malformed_json':
    case 'invalid_idempotency_key':
      return failures.refused;
    case 'unknown_code':
      return { title: message, advice: failures.outdated };
    default:
      if (ERRORS[code].status === 429) return describeGateway(429, retryAfterMs);
      return { title: ERRORS[code].title, advice: failures.safe };
  }
}

/**
 * A vote for `side` that waits and goes out again by itself, on a ballot that takes votes or does so no more.
 *
 * @param isKept Whether it outlives this page.
 */
export function describeWaitingVote(
  { reason, mayCount }: DescribedVote,
  { side, isOpen, isKept }: { readonly side: string; readonly isOpen: boolean; readonly isKept: boolean },
): FailureText {
  if (!isOpen) {
    const inDoubt = `${failures.notSure} ${failures.countsIfThrough} ${failures.goOnAsking}`;
    return { title: failures.over, advice: mayCount ? inDoubt : failures.notTakenAnyMore };
  }
  const waits = failures.waitsHere(side);
  return { title: titleOfWait(reason), advice: isKept ? waits : `${waits} ${failures.keepOpen}` };
}

function titleOfWait({ code, status }: Described): string {
  if (code === 'network') return failures.noConnection;
  if (status === 429) return failures.tooMany;
  return code === 'not_the_api' ? failures.unreachable : failures.notTaking;
}

/** What is left to say of a vote that was not accepted before the ballot was closed. */
function describeLateVote({ code }: Described, mayCount: boolean): string {
  if (!mayCount) return failures.notTakenAnyMore;
  const inDoubt = `${failures.notSure} ${failures.countsIfThrough}`;
  return `${inDoubt} ${code === 'ballot_closed' ? failures.goOnAsking : failures.findOut}`;
}

/** Results that cannot be shown. The page goes on trying by itself. */
export function describeResultsFailure({ code, status, message }: Described): FailureText {
  const { unread, unreachable, keepTrying } = failures.results;
  if (code === 'results_unavailable' || code === 'internal_error' || isGateway(status)) {
    return { title: unread, advice: keepTrying };
  }
  if (code === 'network') return { title: unreachable, advice: keepTrying };
  if (code === 'unknown_code') return { title: message, advice: failures.outdated };
  return failures.wrongAddress;
}

/** Answers of what stands in front of the api: a limit, or a fault there or behind it. */
function isGateway(status: number | undefined): status is number {
  return status === 429 || (status !== undefined && status >= 500);
}

function describeGateway(status: number, retryAfterMs: number | undefined): FailureText {
  if (status !== 429) {
    return { title: failures.unreachable, advice: `${failures.waitMoment} ${failures.safe}` };
  }
  const seconds = String(Math.max(1, Math.ceil((retryAfterMs ?? 0) / 1000)));
  const wait = retryAfterMs === undefined ? failures.waitMoment : failures.waitSeconds(seconds);
  return { title: failures.tooMany, advice: `${wait} ${failures.safe}` };
}
