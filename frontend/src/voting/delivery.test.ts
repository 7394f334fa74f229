// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { receipt, refused, TAKEN, VoteApi } from '../testing/vote-api.ts';
import type { VoteFailure } from './cast-vote.ts';
import type { DeliveryOptions } from './delivery.ts';
import { Delivery } from './delivery.ts';
import { intendVote } from './intended-vote.ts';

let api: VoteApi;
let timers: ManualTimers;
/** Why it waited, in order. */
let waits: string[];
let ends: unknown[];
let underWay: Delivery | undefined;
const vote = intendVote('cats');

beforeEach(async () => {
  api = await VoteApi.start();
  timers = new ManualTimers();
  waits = [];
  ends = [];
});
afterEach(async () => {
  underWay?.stop();
  await api.stop();
});

function deliver(options: Partial<DeliveryOptions> = {}): Delivery {
  const delivery = new Delivery(vote, {
    client: createClient({ baseUrl: api.url }),
    timers,
    random: () => 0,
    mayCount: false,
    isWanted: () => true,
    onWaiting: ({ reason }, isTrying) => void (isTrying || waits.push(reason.code)),
    onEnd: (end) => void ends.push(end),
    ...options,
  });
  underWay = delivery;
  delivery.sendNow();
  return delivery;
}

const untilWaits = (count: number) => expect.poll(() => waits).toHaveLength(count);
const untilEnd = () => expect.poll(() => ends).toHaveLength(1);

/** Waits for the next failure, lets the pause after it pass, and tells how long that was, in ms. */
async function passPause(count: number): Promise<number> {
  await untilWaits(count);
  const [pauseMs = Number.NaN] = timers.due;
  timers.advance(pauseMs);
  return pauseMs;
}

describe('bringing a vote to the api', () => {
  it('[UI2] repeats a 429, a 503, an unknown outcome and a lost answer under the same request id and trace', async () => {
    api.answers = [
      { status: 429, body: 'Too many requests' },
      { status: 502, body: 'Bad gateway' },
      { status: 504, body: 'Gateway timeout' },
      refused('log_unavailable'),
      refused('overloaded'),
      refused('outcome_unknown'),
      'cut',
      TAKEN,
    ];
    deliver();
    for (let count = 1; count <= 7; count += 1) await passPause(count);
    await untilEnd();
    const gateway = ['not_the_api', 'not_the_api', 'not_the_api'];
    expect(waits).toEqual([...gateway, 'log_unavailable', 'overloaded', 'outcome_unknown', 'network']);
    expect(ends).toEqual(['accepted']);
    const sent = { path: '/api/vote', requestId: vote.requestId, traceparent: vote.traceparent };
    expect(api.asked).toEqual(Array(8).fill({ ...sent, body: { option: 'cats' } }));
  });

  it('[UI2] goes on for as long as the page lives, every 15 s in the end', async () => {
    api.answers = ['cut'];
    deliver();
    const pauses: number[] = [];
    for (let count = 1; count <= 9; count += 1) pauses.push(await passPause(count));
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 7_500, 7_500, 7_500]);
    await untilWaits(10);
    api.answers = [TAKEN];
    await passPause(10);
    await untilEnd();
    expect(ends).toEqual(['accepted']);
  });

  it('[UI2] spreads the pauses by chance, so that a hall does not come back as one', async () => {
    api.answers = ['cut'];
    deliver({ random: () => 0.5 });
    expect(await passPause(1)).toBe(300);
  });

  it('[UI2] waits at least as long as the api asks', async () => {
    api.answers = [refused('shutting_down', { 'retry-after': '2' }), TAKEN];
    deliver();
    expect(await passPause(1)).toBe(2_200);
    await untilEnd();
  });

  it.each([
    refused('validation_failed'),
    refused('internal_error'),
    { status: 404, body: '<!doctype html>' },
  ])('[UI2] does not repeat what cannot pass: $status', async (answer) => {
    api.answers = [answer];
    deliver();
    await untilEnd();
    expect(ends).toMatchObject([{ reason: { status: answer.status, retryable: false } }]);
    expect(waits).toEqual([]);
    expect(timers.due).toEqual([]);
  });

  it('[UI2] remembers that an earlier try may have been taken', async () => {
    api.answers = [
      'cut',
      refused('log_unavailable'),
      refused('validation_failed'),
      refused('log_unavailable'),
    ];
    const mayCount: boolean[] = [];
    const note = (failure: VoteFailure) => void mayCount.push(failure.mayCount);
    const delivery = deliver({ onWaiting: (failure, isTrying) => !isTrying && note(failure) });
    for (const count of [1, 2]) {
      await expect.poll(() => mayCount).toHaveLength(count);
      timers.advance(1_000);
    }
    await untilEnd();
    delivery.sendNow();
    await expect.poll(() => mayCount).toHaveLength(3);
    expect(mayCount).toEqual([true, true, true]);
  });

  it('[UI2] knows that a vote may be taken while it is under way, whatever came of the tries before', async () => {
    api.answers = [refused('log_unavailable'), 'wait'];
    const told: [boolean, boolean][] = [];
    deliver({ onWaiting: ({ mayCount }, isTrying) => void told.push([isTrying, mayCount]) });
    await expect.poll(() => told).toEqual([[false, false]]);
    timers.advance(1_000);
    expect(told.at(-1)).toEqual([true, true]);
  });

  it('[UI2] sends at once when asked to, once at a time, with short pauses again', async () => {
    api.answers = ['cut', 'cut', 'cut', 'wait'];
    const delivery = deliver();
    for (const count of [1, 2]) await passPause(count);
    await untilWaits(3);
    delivery.sendNow();
    delivery.sendNow();
    await expect.poll(() => api.votes).toHaveLength(4);
    expect(timers.due).toEqual([]);
    api.cutWaiting();
    expect(await passPause(4)).toBe(200);
    expect(api.votes.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['counted', receipt('counted')],
    ['unwanted', receipt('not_counted')],
  ] as const)(
    '[UI2] sends no more once another page has seen to it, and finds out: %s',
    async (end, told) => {
      api.answers = ['cut', 'cut', told];
      deliver({ isWanted: () => false });
      for (const count of [1, 2]) await passPause(count);
      await untilEnd();
      expect(ends).toEqual([end]);
      expect(api.votes).toHaveLength(1);
    },
  );

  it('[UI2] sends no more once it is stopped, whatever is under way', async () => {
    api.answers = ['cut', 'wait'];
    const delivery = deliver();
    await passPause(1);
    await expect.poll(() => api.votes).toHaveLength(2);
    delivery.stop();
    api.answers = [TAKEN];
    api.cutWaiting();
    delivery.sendNow();
    // Whatever came of it would have come by the time another request was answered.
    await createClient({ baseUrl: api.url })
      .results()
      .catch(() => {});
    expect([waits, ends, timers.due]).toEqual([['network'], [], []]);
  });
});
