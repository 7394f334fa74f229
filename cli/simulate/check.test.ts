import { describe, expect, it } from 'vitest';
import type { Pipeline } from '#contract/pipeline.ts';
import type { Check, CheckOptions } from './check.ts';
import { untilCounted } from './check.ts';
import type { Progress } from './counting.ts';
import { Counting, UNKNOWN } from './counting.ts';
import { Crowd } from './crowd.ts';
import { untilEarlierCounted } from './earlier.ts';
import type { Patience } from './look-until.ts';
import { EVEN } from './mix.ts';
import { summaryInWords, summaryOf } from './summary.ts';

const NOTHING: Progress = { counted: 0, waiting: 0, inHand: 0 };
const { signal } = new AbortController();
const patience: Patience = { quietMs: 50, inHandMs: 50, staleMs: 1 };

/** What is found at one look after the other; the last one again and again. Nothing is in hand that is not said to be. */
function counting(...looks: Partial<Progress>[]): CheckOptions['counting'] {
  return { look: async () => ({ ...NOTHING, ...(looks.length > 1 ? looks.shift() : looks[0]) }) };
}

/** What is found by somebody who leaves behind the last of these looks, in the middle of the next. */
function leavingAfter(...looks: Progress[]): Pick<CheckOptions, 'counting' | 'signal'> {
  const leaving = new AbortController();
  async function look() {
    const found = looks.shift();
    if (found === undefined) leaving.abort();
    return found ?? UNKNOWN;
  }
  return { counting: { look }, signal: leaving.signal };
}

/** Checks 10 accepted votes. */
function check(looks: Partial<Progress>[], options: Partial<CheckOptions> = {}): Promise<Check> {
  const given = { before: NOTHING, accepted: 10, signal, patience, onProgress() {} };
  return untilCounted({ counting: counting(...looks), ...given, ...options });
}

describe('what was accepted, beside what is counted', () => {
  it('is waited for until nothing waits any more', async () => {
    const told: Check[] = [];
    const looks = [
      { counted: 3, waiting: 7 },
      { counted: 8, waiting: 2 },
      { counted: 10, waiting: 0 },
    ];
    const all = await check(looks, { onProgress: (each) => told.push(each) });
    expect(all).toEqual({ verdict: 'all', counted: 10, waiting: 0 });
    expect(told.map(({ counted }) => counted)).toEqual([3, 8]);
  });

  it('is not told by votes that waited before', async () => {
    const before = { counted: 100, waiting: 5, inHand: 0 };
    expect(await check([{ counted: 115, waiting: 0 }], { before })).toMatchObject({
      verdict: 'all',
      counted: 10,
    });
    expect(await check([{ counted: 110, waiting: 0 }], { before })).toMatchObject({
      verdict: 'fewer',
      counted: 5,
    });
  });

  it('is waited for no longer once nothing more is counted', async () => {
    const fewer = await check([{ counted: 4, waiting: 6 }]);
    expect(fewer).toEqual({ verdict: 'fewer', counted: 4, waiting: 6 });
  });

  it('is waited for longer while a consumer has some in hand, who may have died with them', async () => {
    const inHand = { ...patience, quietMs: 0, inHandMs: 5_000 };
    const held = { counted: 4, waiting: 6, inHand: 6 };
    const looks = [held, held, held, { counted: 10, waiting: 0 }];
    expect(await check([...looks], { patience: inHand })).toMatchObject({ verdict: 'all' });
    const unread = looks.map((look) => ({ ...look, inHand: 0 }));
    expect(await check(unread, { patience: inHand })).toMatchObject({ verdict: 'fewer' });
    expect(await check([held], { patience: { ...inHand, inHandMs: 20 } })).toMatchObject({
      verdict: 'fewer',
      waiting: 6,
    });
  });

  it('is waited for no longer once all are counted, whatever others have in hand', async () => {
    const others = { counted: 10, waiting: 2, inHand: 2 };
    expect(await check([others], { patience: { ...patience, inHandMs: 60_000 } })).toMatchObject({
      verdict: 'all',
    });
  });

  it('ends although others go on voting', async () => {
    let counted = 9;
    async function look() {
      counted += 1;
      return { counted, waiting: 3, inHand: 0 };
    }
    expect(await check([], { counting: { look } })).toMatchObject({ verdict: 'more', waiting: 3 });
  });

  it('is unknown where the api cannot tell, before or after', async () => {
    expect(await check([UNKNOWN])).toMatchObject({ verdict: 'unknown' });
    const after = await check([{ counted: 10, waiting: 0 }], { before: UNKNOWN });
    expect(after).toEqual({ verdict: 'unknown', counted: null, waiting: 0 });
  });

  it('is waited for although none seemed to wait: what is told of the log may be older', async () => {
    const looks = [
      { counted: 4, waiting: 0 },
      { counted: 10, waiting: 0 },
    ];
    expect(await check(looks)).toMatchObject({ verdict: 'all' });
  });

  it('is not waited for once the person wants to go, nor called fewer then', async () => {
    const looks = leavingAfter(
      { ...NOTHING, counted: 2, waiting: 8 },
      { ...NOTHING, counted: 4, waiting: 6 },
    );
    const left = await check([], looks);
    expect(left).toEqual({ verdict: 'unknown', counted: 4, waiting: 6 });
    const atOnce = await check([UNKNOWN], { signal: AbortSignal.abort() });
    expect(atOnce).toEqual({ verdict: 'unknown', counted: null, waiting: null });
  });

  it.each<[Check, string]>([
    [{ verdict: 'all', counted: 0, waiting: 0 }, '0 votes more are counted: all that were accepted'],
    [
      { verdict: 'more', counted: 1, waiting: 0 },
      '1 vote more is counted, 1 more than were accepted: others voted meanwhile.',
    ],
    [
      { verdict: 'fewer', counted: -3, waiting: 7 },
      'No vote more is counted, 3 fewer than were accepted; 7 wait to be counted still.',
    ],
    [{ verdict: 'fewer', counted: -3, waiting: 0 }, '3 fewer than were accepted, and none waits: they are'],
    [{ verdict: 'fewer', counted: -3, waiting: null }, 'whether they wait to be counted could not be told.'],
    [{ verdict: 'unknown', counted: 4, waiting: 6 }, '4 votes more are counted so far; the others were not'],
    [{ verdict: 'unknown', counted: null, waiting: 0 }, 'Whether they are counted is not known'],
  ])('is told with why it may differ: %j', (found, words) => {
    const client = { castVote: () => Promise.reject(new Error('Nobody votes.')) };
    const limits = { voters: 1, rate: 1, votesMax: 0, durationMs: 1, graceMs: 1 };
    const crowd = new Crowd({ client, mix: EVEN, signal, ...limits });
    expect(summaryInWords(summaryOf(crowd, 12, found))).toContain(words);
    expect(summaryInWords(summaryOf(crowd, 12, found))).toContain('At most 12 votes waited to be counted');
  });
});

describe('what was voted before', () => {
  /** What is told in the end, and what meanwhile. */
  async function earlier(
    looks: Partial<Progress>[],
    options: Partial<Parameters<typeof untilEarlierCounted>[0]> = {},
  ) {
    const told: (number | null)[] = [];
    const onProgress = ({ waiting }: Progress) => told.push(waiting);
    const before = await untilEarlierCounted({
      counting: counting(...looks),
      signal,
      patience,
      onProgress,
      ...options,
    });
    return [before.counted, before.waiting, told];
  }
  /** A second's look, and what is found by the next when it was told late. */
  const old = { counted: 3, waiting: 0 };

  it('is waited for, so that it is not taken for ours', async () => {
    const looks = [old, { counted: 3, waiting: 2 }, { counted: 3, waiting: 2 }, { counted: 4, waiting: 1 }];
    expect(await earlier([...looks, { counted: 5, waiting: 0 }])).toEqual([5, 0, [0, 2, 1]]);
  });

  it('is waited for until the database has told of it, too', async () => {
    const looks = [old, { counted: 3, waiting: 2 }, { counted: 3, waiting: 0 }, { counted: 5, waiting: 0 }];
    expect(await earlier(looks)).toEqual([5, 0, [0]]);
  });

  it('is not what others add to it', async () => {
    let counted = 3;
    const look = async () => ({ counted: counted++, waiting: 2, inHand: 0 });
    const [found] = await earlier([], { counting: { look } });
    expect(found).toBeLessThan(10);
  });

  it('is not waited for without end where nobody counts', async () => {
    const [...found] = await earlier([{ counted: 3, waiting: 2 }]);
    expect(found.slice(0, 2)).toEqual([3, 2]);
  });

  it('is asked for again where the api does not tell once, and given up where it never does', async () => {
    expect(await earlier([UNKNOWN, UNKNOWN, { counted: 3, waiting: 0 }])).toEqual([3, 0, [null, null]]);
    expect((await earlier([UNKNOWN])).slice(0, 2)).toEqual([null, null]);
    let counted = 3;
    const look = async () => ({ ...UNKNOWN, counted: counted++ }); // The database tells, and the log does not.
    expect(await earlier([], { counting: { look } })).toMatchObject({ 1: null });
  });

  it('is as it was last told once the person wants to go, which breaks off the last look', async () => {
    const waiting = { ...NOTHING, counted: 3, waiting: 2 };
    const found = await earlier([], leavingAfter(waiting, waiting, { ...NOTHING, counted: 4, waiting: 1 }));
    expect(found.slice(0, 2)).toEqual([4, 1]);
  });
});

describe('how far counting is', () => {
  const pipeline = (waiting: number | null, inHand: number | null, counted: number | null) =>
    ({ log: { waiting, in_hand: inHand }, results: { counted } }) as Pipeline;

  it('is what waits and what is in hand, with the most of it there was', async () => {
    const answers = [pipeline(3, 2, 7), pipeline(9, 0, 8), pipeline(0, 1, 9), pipeline(0, null, null)];
    const seen = new Counting({ pipeline: async () => answers.shift() ?? pipeline(0, 0, 0) });
    expect(await seen.look()).toEqual({ counted: 7, waiting: 5, inHand: 2 });
    await seen.look();
    await seen.look();
    expect([seen.latest, seen.waitingMost]).toEqual([{ counted: 9, waiting: 1, inHand: 1 }, 9]);
    expect(await seen.look()).toEqual({ counted: null, waiting: null, inHand: null });
    expect(seen.waitingMost).toBe(9);
  });
});
