// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { Script } from '../testing/vote-api.ts';
import { receipt, refused, TAKEN, VoteApi } from '../testing/vote-api.ts';
import { castVote, leavesInDoubt } from './cast-vote.ts';
import { intendVote } from './intended-vote.ts';

let api: VoteApi;
beforeEach(async () => {
  api = await VoteApi.start();
});
afterEach(() => api.stop());

function cast(vote = intendVote('cats'), mayCount = false) {
  return castVote(vote, { client: createClient({ baseUrl: api.url }), mayCount });
}

describe('casting a vote', () => {
  it('[OB1] sends the option under the request id and the trace of the intention', async () => {
    api.answers = [TAKEN];
    const vote = intendVote('dogs');
    expect(await cast(vote)).toBe('accepted');
    const { requestId, traceparent } = vote;
    expect(api.asked).toEqual([{ path: '/api/vote', requestId, traceparent, body: { option: 'dogs' } }]);
  });

  it('[UI2] counts a request the browser would not even make as the network', async () => {
    const blocked = () => Promise.reject(new TypeError('Blocked'));
    const client = { castVote: blocked, receipt: blocked };
    const failing = castVote(intendVote('cats'), { client, mayCount: false });
    await expect(failing).rejects.toMatchObject({ reason: { code: 'network' }, mayCount: true });
  });

  it.each<[boolean, string, Script, boolean]>([
    [true, 'validation_failed', refused('validation_failed'), false],
    [true, 'ballot_closed', refused('ballot_closed'), false],
    [false, 'ballot_closed', refused('ballot_closed'), true],
    [false, 'internal_error', refused('internal_error'), false],
    [false, 'not_found', refused('not_found'), false],
    [false, 'log_unavailable', refused('log_unavailable'), false],
    [false, 'not_the_api', { status: 404, body: '<!doctype html>' }, false],
  ])('[UI2] tells that a vote is refused for good: %s for %s', async (isForGood, code, answer, mayCount) => {
    api.answers = code === 'ballot_closed' ? [answer, receipt('not_counted')] : [answer];
    const failing = cast(intendVote('cats'), mayCount);
    await expect(failing).rejects.toMatchObject({ reason: { code }, isForGood });
  });
});

describe('a vote that may count all the same', () => {
  it.each([
    ['network', undefined, true],
    ['outcome_unknown', 503, true],
    ['internal_error', 500, true],
    ['not_the_api', undefined, true],
    ['not_the_api', 504, true],
    ['unknown_code', 500, true],
    ['unknown_code', 403, false],
    ['not_the_api', 429, false],
    ['log_unavailable', 503, false],
    ['too_many_votes', 429, false],
    ['validation_failed', 422, false],
    ['ballot_closed', 409, false],
  ] as const)('[UI2] is told apart from one that was refused: %s %s %s', (code, status, expected) => {
    expect(leavesInDoubt({ code, status })).toBe(expected);
  });

  it.each([
    ['counted', receipt('counted')],
    ['dead_lettered', receipt('dead_lettered')],
    ['in doubt', receipt('not_counted')],
    ['in doubt', 'cut'],
  ] as const)('[API15] is %s when the ballot was closed before its repetition: %j', async (is, told) => {
    api.answers = [refused('ballot_closed'), told];
    const vote = intendVote('cats');
    const outcome = cast(vote, true).catch(
      ({ reason, mayCount }) => reason.code === 'ballot_closed' && mayCount && 'in doubt',
    );
    expect(await outcome).toBe(is);
    expect(api.asked.at(-1)?.path).toBe(`/api/votes/${vote.requestId}`);
  });

  it('[API15] is not one that was never taken', async () => {
    api.answers = [refused('ballot_closed'), receipt('not_counted')];
    await expect(cast()).rejects.toMatchObject({ mayCount: false });
  });

  it('[API15] is counted though the first answer refuses it: a browser sends again by itself', async () => {
    api.answers = [refused('ballot_closed'), receipt('counted')];
    expect(await cast()).toBe('counted');
  });
});

describe('an intention to vote', () => {
  it('[OB1] begins a trace of its own, to be sampled', () => {
    const [first, second] = [intendVote('cats'), intendVote('cats')];
    expect(first.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(second.traceparent.split('-')[1]).not.toBe(first.traceparent.split('-')[1]);
  });

  afterEach(() => vi.unstubAllGlobals());

  it('[UI2] gets an id of its own, on a page without a secure context too', () => {
    const { crypto } = globalThis;
    vi.stubGlobal('crypto', {
      getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes),
    });
    const [first, second] = [intendVote('cats'), intendVote('cats')];
    expect(first.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(second.requestId).not.toBe(first.requestId);
  });
});
