import { describe, expect, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import type { FailureCode } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import { UsageError } from '../command.ts';
import { spanOf, wholeOf } from '../option-values.ts';
import type { CrowdOptions } from './crowd.ts';
import { Crowd } from './crowd.ts';
import { draw, EVEN, parseMix } from './mix.ts';
import { Spans } from './spans.ts';
import { summaryOf } from './summary.ts';

describe('a mix', () => {
  it('is drawn from by its parts', () => {
    const mix = parseMix('dogs=1, cats=3');
    expect([0, 0.74, 0.76, 0.999].map((chance) => draw(mix, chance))).toEqual([
      'cats',
      'cats',
      'dogs',
      'dogs',
    ]);
    expect(draw(parseMix('dogs=7'), 0)).toBe('dogs');
    expect(draw(EVEN, 0.49)).toBe('cats');
  });

  it.each(['', 'cats', 'birds=1', 'cats=0,dogs=0', 'cats=-1', 'cats=1;dogs=2'])('is not "%s"', (text) => {
    expect(() => parseMix(text)).toThrow(UsageError);
  });
});

describe('the values of options', () => {
  it('are whole numbers within bounds, and spans of a day at most', () => {
    const bounds = { min: 1, max: 10 };
    expect(wholeOf({ n: '10' }, 'n', bounds, undefined)).toBe(10);
    expect(wholeOf({}, 'n', bounds, 4)).toBe(4);
    for (const n of ['0', '11', '1.5', '-1', 'x', ''])
      expect(() => wholeOf({ n }, 'n', bounds, 4)).toThrow(UsageError);
    expect(['30s', '5m', '24h'].map((d) => spanOf({ d }, 'd', 0))).toEqual([30_000, 300_000, 86_400_000]);
    for (const d of ['30', '0s', '25h', '1d', 's', '-1s'])
      expect(() => spanOf({ d }, 'd', 0)).toThrow(UsageError);
  });
});

describe('spans', () => {
  it('know their quantiles within 1 %, and how long the longest was', () => {
    const spans = new Spans();
    expect([spans.quantile(0.5), spans.maxMs]).toEqual([null, null]);
    for (let ms = 1_000; ms >= 1; ms -= 1) spans.add(ms);
    for (const share of [0.01, 0.5, 0.95, 0.99, 1]) {
      const exact = share * 1_000;
      expect(Math.abs((spans.quantile(share) ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.01);
    }
    expect(spans.maxMs).toBe(1_000);
  });
});

describe('a crowd', () => {
  /** What the api answers, in turn; what it was asked. */
  const api = (...answers: (FailureCode | undefined)[]) => {
    const asked: [Option, string][] = [];
    return {
      asked,
      async castVote(option: Option, requestId: string) {
        asked.push([option, requestId]);
        const code = answers.shift();
        if (code !== undefined) throw new ApiError(code, code, { status: 503, retryAfterMs: 1 });
        return {
          message: 'Vote recorded successfully' as const,
          option,
          stream_id: '',
          request_id: requestId,
        };
      },
    };
  };
  const crowd = (client: CrowdOptions['client'], options: Partial<CrowdOptions> = {}) =>
    new Crowd({
      client,
      voters: 4,
      rate: 1_000,
      mix: EVEN,
      votesMax: 3,
      durationMs: 60_000,
      graceMs: 60_000,
      signal: new AbortController().signal,
      ...options,
    });

  /** What became of its votes, whatever was counted. */
  const settled = (voters: Crowd) =>
    summaryOf(voters, null, { verdict: 'unknown', counted: null, waiting: null });

  it('begins so many votes and no more, and has each accepted', async () => {
    const client = api();
    const voters = crowd(client, { votesMax: 50 });
    await voters.vote();
    expect(settled(voters)).toMatchObject({
      begun: 50,
      accepted: 50,
      refused: 0,
      unsettled: 0,
      failures: {},
    });
    expect(new Set(client.asked.map(([, id]) => id)).size).toBe(50);
    expect(voters.acceptedBy.cats + voters.acceptedBy.dogs).toBe(50);
  });

  it('repeats a vote with its request id until it is accepted', async () => {
    const client = api('too_many_votes', 'log_unavailable', 'outcome_unknown', 'network');
    const voters = crowd(client, { votesMax: 1, voters: 1 });
    await voters.vote();
    expect(new Set(client.asked.map(([option, id]) => `${option} ${id}`)).size).toBe(1);
    expect(settled(voters)).toMatchObject({
      begun: 1,
      accepted: 1,
      failures: { too_many_votes: 1, log_unavailable: 1, outcome_unknown: 1, network: 1 },
    });
  });

  it('goes home when the ballot is closed', async () => {
    const voters = crowd(api(undefined, 'ballot_closed'), { voters: 1, votesMax: 1_000 });
    await voters.vote();
    expect(settled(voters)).toMatchObject({
      begun: 2,
      accepted: 1,
      refused: 1,
      failures: { ballot_closed: 1 },
    });
  });

  it('keeps its rate, and begins none once its time is over', async () => {
    const voters = crowd(api(), { rate: 100, votesMax: 1e9, durationMs: 300 });
    await voters.vote();
    expect(voters.elapsedMs).toBeGreaterThan(280);
    expect(voters.begun).toBeLessThanOrEqual(30);
  });

  it('lasts until its last vote is settled, and no longer', async () => {
    const voters = crowd(api());
    await voters.vote();
    const { elapsedMs } = voters;
    await expect.poll(() => performance.now()).toBeGreaterThan(performance.now() + 20);
    expect(voters.elapsedMs).toBe(elapsedMs);
  });

  it('gives up what is not accepted in time, and says so', async () => {
    const answers = Array.from({ length: 10_000 }, () => 'log_unavailable' as const);
    const voters = crowd(api(...answers), { votesMax: 2, durationMs: 20, graceMs: 50 });
    await voters.vote();
    expect(settled(voters)).toMatchObject({ begun: 2, accepted: 0, refused: 0, unsettled: 2 });
  });
});
