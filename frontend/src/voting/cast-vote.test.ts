// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiError } from '#contract/client.ts';
import { createClient } from '#contract/client.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { refused, TAKEN, VoteApi } from '../testing/vote-api.ts';
import { castVote, intendVote, leavesInDoubt, PATIENCE_MS } from './cast-vote.ts';

let api: VoteApi;
let timers: ManualTimers;
let failures: string[];

beforeEach(async () => {
  api = await VoteApi.start();
  timers = new ManualTimers();
  failures = [];
});
afterEach(() => api.stop());

function cast(vote = intendVote('cats'), random = () => 0, mayCount = false) {
  const onRetry = ({ code }: ApiError) => void failures.push(code);
  return castVote(vote, { client: createClient({ baseUrl: api.url }), timers, random, mayCount, onRetry });
}

/** Waits until the cast pauses, and how long it means to, then lets that time pass; of this test, however late. */
async function passPause(): Promise<number> {
  const clock = timers;
  const pauseMs = await vi.waitFor(() => {
    const [due] = clock.due;
    if (due === undefined) throw new Error('It does not pause.');
    return due;
  });
  clock.advance(pauseMs);
  return pauseMs;
}

describe('casting a vote', () => {
  it('[UI2] sends the option under the request id of the intention', async () => {
    api.answers = [TAKEN];
    const vote = intendVote('dogs');
    await cast(vote);
    const { requestId, traceparent } = vote;
    expect(api.asked).toEqual([{ path: '/api/vote', requestId, traceparent, body: { option: 'dogs' } }]);
  });

  it('[UI2] repeats a 429, a 503, an unknown outcome and a lost answer under the same request id', async () => {
    api.answers = [
      { status: 429, body: 'Too many requests' },
      refused('log_unavailable'),
      refused('outcome_unknown'),
      'cut',
      TAKEN,
    ];
    const vote = intendVote('cats');
    const accepted = cast(vote);
    for (let i = 0; i < 4; i += 1) await passPause();
    await accepted;
    expect(failures).toEqual(['not_the_api', 'log_unavailable', 'outcome_unknown', 'network']);
    expect(api.votes.map(({ requestId }) => requestId)).toEqual(Array(5).fill(vote.requestId));
  });

  it('[OB1] names the trace that began with the click, the same in every try', async () => {
    api.answers = [refused('log_unavailable'), 'cut', TAKEN];
    const vote = intendVote('cats');
    const accepted = cast(vote);
    for (let i = 0; i < 2; i += 1) await passPause();
    await accepted;
    expect(api.votes.map(({ traceparent }) => traceparent)).toEqual(Array(3).fill(vote.traceparent));
  });

  it('[UI2] waits longer each time, and at least as long as the api asks', async () => {
    api.answers = ['cut', 'cut', refused('shutting_down', { 'retry-after': '2' }), TAKEN];
    const accepted = cast();
    expect([await passPause(), await passPause(), await passPause()]).toEqual([200, 400, 2_800]);
    await accepted;
  });

  it('[UI2] spreads the pauses by chance, so that a hall does not come back as one', async () => {
    api.answers = ['cut', TAKEN];
    const accepted = cast(intendVote('cats'), () => 0.5);
    expect(await passPause()).toBe(300);
    await accepted;
  });

  it('[UI2] tells the voter once patience is over, and a later try still uses the same request id', async () => {
    api.answers = ['cut'];
    const vote = intendVote('cats');
    const startedAt = timers.now();
    let isOver = false;
    const rejected = expect(cast(vote)).rejects.toMatchObject({
      reason: { code: 'network' },
      mayCount: true,
    });
    void rejected.then(() => {
      isOver = true;
    });
    while (!isOver) await Promise.race([passPause(), rejected]);
    expect(timers.now() - startedAt).toBeLessThanOrEqual(PATIENCE_MS);
    expect(failures.length).toBeGreaterThan(3);

    api.answers = [TAKEN];
    await cast(vote);
    expect(new Set(api.votes.map(({ requestId }) => requestId))).toEqual(new Set([vote.requestId]));
  });

  it('[UI2] does not wait for longer than its patience', async () => {
    api.answers = [{ status: 429, body: '{}', headers: { 'retry-after': '60' } }];
    const reason = { status: 429, retryAfterMs: 60_000 };
    await expect(cast()).rejects.toMatchObject({ reason, mayCount: false });
    expect(api.votes).toHaveLength(1);
  });

  it.each([
    refused('validation_failed'),
    refused('internal_error'),
    { status: 404, body: '<!doctype html>' },
  ])('[UI2] does not repeat what cannot pass: $status', async (answer) => {
    api.answers = [answer];
    const reason = { status: answer.status, retryable: false };
    await expect(cast()).rejects.toMatchObject({ reason });
    expect(api.votes).toHaveLength(1);
  });

  it('[UI2] counts a request the browser would not even make as the network', async () => {
    const blocked = () => Promise.reject(new TypeError('Blocked'));
    const client = { castVote: blocked, receipt: blocked };
    const never = { now: () => 0, after: () => () => {} };
    const onRetry = ({ code }: ApiError) => void failures.push(code);
    void castVote(intendVote('cats'), { client, timers: never, random: () => 0, onRetry });
    await vi.waitFor(() => expect(failures).toEqual(['network']));
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

  const receipt = (state: string) => ({ status: 200, body: { state } });

  it.each([
    ['counted', 'cut', receipt('counted')],
    ['counted', refused('outcome_unknown'), receipt('counted')],
    ['in doubt', 'cut', receipt('not_counted')],
    ['in doubt', 'cut', 'cut'],
  ] as const)(
    '[API15] is %s when the ballot was closed before its repetition: %j, %j',
    async (is, first, told) => {
      api.answers = [first, refused('ballot_closed'), told];
      const vote = intendVote('cats');
      const outcome = cast(vote).then(
        () => 'counted',
        ({ reason, mayCount }) => reason.code === 'ballot_closed' && mayCount && 'in doubt',
      );
      await passPause();
      expect(await outcome).toBe(is);
      expect(api.asked.at(-1)?.path).toBe(`/api/votes/${vote.requestId}`);
    },
  );

  it('[API15] is not one that was refused from the first try to the last', async () => {
    api.answers = [refused('log_unavailable'), refused('ballot_closed')];
    const rejected = expect(cast()).rejects.toMatchObject({
      reason: { code: 'ballot_closed' },
      mayCount: false,
    });
    await passPause();
    await rejected;
    expect(api.votes).toHaveLength(2);
  });

  it('[API15] is counted though the first answer refuses it: a browser sends again by itself', async () => {
    api.answers = [refused('ballot_closed'), receipt('counted')];
    await expect(cast()).resolves.toBeUndefined();
  });

  it('[API15] stays one when it is cast again', async () => {
    api.answers = [refused('ballot_closed'), receipt('not_counted')];
    await expect(cast(intendVote('cats'), () => 0, true)).rejects.toMatchObject({ mayCount: true });
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
