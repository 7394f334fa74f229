import { describe, expect, it } from 'vitest';
import { ApiError } from '#contract/client.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { ERRORS } from '#contract/errors.ts';
import { describeResultsFailure, describeVoteFailure, describeWaitingVote } from './failure-text.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];

function failure(code: ApiError['code'], status?: number, retryAfterMs?: number): ApiError {
  return new ApiError(code, 'told', status === undefined ? undefined : { status, retryAfterMs });
}

describe('a vote that did not get through', () => {
  it.each([
    [failure('network'), /not sure/, /connection.*safe.*counts once/],
    [failure('not_the_api', 404), /wrong address/, /API_URL/],
    [failure('not_the_api', 200), /wrong address/, /API_URL/],
    [failure('not_found', 404), /wrong address/, /API_URL/],
    [failure('validation_failed', 422), /refused/, /Reload/],
    [failure('not_the_api', 429, 2_500), /Too many votes/, /Wait 3 s.*counts once/],
    [failure('not_the_api', 429), /Too many votes/, /Wait a moment/],
    [failure('too_many_streams_here', 429, 1_000), /Too many votes/, /Wait 1 s/],
    [failure('internal_error', 500), /our side/, /safe/],
    [failure('log_unavailable', 503), /not being taken/, /Wait a moment.*counts once/],
    [failure('not_the_api', 503), /cannot be reached/, /Wait a moment/],
    [failure('not_the_api', 520), /cannot be reached/, /Wait a moment/],
    [failure('outcome_unknown', 503), /not sure/, /safe.*counts once/],
    [failure('unknown_code', 451), /^told$/, /Reload/],
  ])('[UI2] is told in plain words with a way on: %o', (reason, title, advice) => {
    const text = describeVoteFailure({ reason, mayCount: false }, true);
    expect(text.title).toMatch(title);
    expect(text.advice).toMatch(advice);
  });

  it.each(CODES)('[UI2] has words for %s of the table of errors', (code) => {
    const { title, advice } = describeVoteFailure(
      { reason: failure(code, ERRORS[code].status), mayCount: false },
      true,
    );
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(advice).toMatch(/^[A-Z].*\.$/);
  });
});

describe('a vote that did not get through before the ballot was closed', () => {
  it.each([
    [failure('ballot_closed', 409), false, /^Your vote was not taken: .*takes no more votes\.$/],
    [failure('log_unavailable', 503), false, /^Your vote was not taken/],
    [
      failure('ballot_closed', 409),
      true,
      /not sure.*If it got through before, it counts\. We go on asking\.$/,
    ],
    [failure('network'), true, /not sure.*it counts\. Try again to find out\.$/],
  ])(
    '[API15] is told whether it may count, and never to wait or to choose again: %o %s',
    (reason, mayCount, advice) => {
      const text = describeVoteFailure({ reason, mayCount }, false);
      expect(text.title).toBe('Voting is over.');
      expect(text.advice).toMatch(advice);
    },
  );
});

describe('a vote that waits', () => {
  const WAITS = 'Your vote for dogs waits here and goes out by itself.';
  const wait = { side: 'dogs', isOpen: true, isKept: true };

  it.each([
    [failure('network'), 'No connection.'],
    [failure('too_many_votes', 429), 'Too many votes at once from where you are.'],
    [failure('not_the_api', 429), 'Too many votes at once from where you are.'],
    [failure('not_the_api', 504), 'The vote cannot be reached just now.'],
    [failure('log_unavailable', 503), 'The vote is not being taken just now.'],
    [failure('outcome_unknown', 503), 'The vote is not being taken just now.'],
  ])('[UI2] is told why, and that it goes out by itself: %o', (reason, title) => {
    expect(describeWaitingVote({ reason, mayCount: true }, wait)).toEqual({ title, advice: WAITS });
  });

  it('[UI2] asks to keep the page open where the browser keeps nothing', () => {
    const text = describeWaitingVote(
      { reason: failure('network'), mayCount: true },
      { ...wait, isKept: false },
    );
    expect(text.advice).toBe(`${WAITS} Keep this page open until then.`);
  });

  it.each([
    [true, /not sure.*it counts\. We go on asking\.$/],
    [false, /^Your vote was not taken/],
  ])('[API15] is told whether it may count once the ballot is closed: %s', (mayCount, advice) => {
    const text = describeWaitingVote({ reason: failure('network'), mayCount }, { ...wait, isOpen: false });
    expect(text.title).toBe('Voting is over.');
    expect(text.advice).toMatch(advice);
  });
});

describe('results that cannot be shown', () => {
  it.each([
    [failure('results_unavailable', 503), /cannot be read/, /keep trying/],
    [failure('internal_error', 500), /cannot be read/, /keep trying/],
    [failure('not_the_api', 502), /cannot be read/, /keep trying/],
    [failure('not_the_api', 500), /cannot be read/, /keep trying/],
    [failure('network'), /cannot reach/, /keep trying/],
    [failure('not_the_api', 404), /wrong address/, /API_URL/],
    [failure('not_found', 404), /wrong address/, /API_URL/],
    [failure('unknown_code', 410), /^told$/, /Reload/],
  ])('[UI4] are told in plain words: %o', (error, title, advice) => {
    const text = describeResultsFailure(error);
    expect(text.title).toMatch(title);
    expect(text.advice).toMatch(advice);
  });
});
