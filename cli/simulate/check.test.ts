import { describe, expect, it } from 'vitest';
import type { Pipeline } from '#contract/pipeline.ts';
import type { Check, CheckOptions } from './check.ts';
import { untilCounted } from './check.ts';
import type { Progress } from './counting.ts';
import { Counting } from './counting.ts';
import { Crowd } from './crowd.ts';
import { EVEN } from './mix.ts';
import { summaryInWords, summaryOf } from './summary.ts';

const NOTHING: Progress = { counted: 0, waiting: 0 };

/** What is found at one look after the other; the last one again and again. */
function counting(...looks: Progress[]): CheckOptions['counting'] {
  return { look: async () => (looks.length > 1 ? looks.shift() : looks[0]) ?? NOTHING };
}

/** Checks 10 accepted votes. */
function check(looks: Progress[], options: Partial<CheckOptions> = {}): Promise<Check> {
  const { signal } = new AbortController();
  const given = { before: NOTHING, accepted: 10, signal, quietMs: 50, onProgress() {} };
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
    const before = { counted: 100, waiting: 5 };
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

  it('ends although others go on voting', async () => {
    let counted = 9;
    async function look() {
      counted += 1;
      return { counted, waiting: 3 };
    }
    expect(await check([], { counting: { look } })).toMatchObject({ verdict: 'more', waiting: 3 });
  });

  it('is unknown where the api cannot tell, before or after', async () => {
    const unknown = { counted: null, waiting: null };
    expect(await check([unknown])).toMatchObject({ verdict: 'unknown' });
    const after = await check([{ counted: 10, waiting: 0 }], { before: unknown });
    expect(after).toEqual({ verdict: 'unknown', counted: null, waiting: 0 });
  });

  it('is waited for although none seemed to wait: what is told of the log may be older', async () => {
    const looks = [
      { counted: 4, waiting: 0 },
      { counted: 10, waiting: 0 },
    ];
    expect(await check(looks)).toMatchObject({ verdict: 'all' });
  });

  it('is not waited for once the person wants to go', async () => {
    let looks = 0;
    async function look() {
      looks += 1;
      return { counted: 4, waiting: 6 };
    }
    const fewer = await check([], { counting: { look }, signal: AbortSignal.abort() });
    expect(fewer).toMatchObject({ verdict: 'fewer', counted: 4 });
    expect(looks).toBe(1);
  });

  it.each<[Check, string]>([
    [{ verdict: 'all', counted: 0, waiting: 0 }, '0 votes more are counted: all that were accepted'],
    [
      { verdict: 'more', counted: 1, waiting: 0 },
      '1 vote more is counted, 1 more than were accepted: others voted meanwhile.',
    ],
    [
      { verdict: 'fewer', counted: -3, waiting: 7 },
      '3 fewer than were accepted; 7 wait to be counted still.',
    ],
    [{ verdict: 'fewer', counted: -3, waiting: 0 }, '3 fewer than were accepted, and none waits: they are'],
    [{ verdict: 'fewer', counted: -3, waiting: null }, 'whether they wait to be counted could not be told.'],
    [{ verdict: 'unknown', counted: null, waiting: 0 }, 'Whether they are counted could not be told'],
  ])('is told with why it may differ: %j', (found, words) => {
    const { signal } = new AbortController();
    const client = { castVote: () => Promise.reject(new Error('Nobody votes.')) };
    const limits = { voters: 1, rate: 1, votesMax: 0, durationMs: 1, graceMs: 1 };
    const crowd = new Crowd({ client, mix: EVEN, signal, ...limits });
    expect(summaryInWords(summaryOf(crowd, 12, found))).toContain(words);
    expect(summaryInWords(summaryOf(crowd, 12, found))).toContain('At most 12 votes waited to be counted');
  });
});

describe('how far counting is', () => {
  const pipeline = (waiting: number | null, inHand: number | null, counted: number | null) =>
    ({ log: { waiting, in_hand: inHand }, results: { counted } }) as Pipeline;

  it('is what waits and what is in hand, with the most of it there was', async () => {
    const answers = [pipeline(3, 2, 7), pipeline(9, 0, 8), pipeline(0, 1, 9), pipeline(0, null, null)];
    const seen = new Counting({ pipeline: async () => answers.shift() ?? pipeline(0, 0, 0) });
    expect(await seen.look()).toEqual({ counted: 7, waiting: 5 });
    await seen.look();
    await seen.look();
    expect([seen.latest, seen.waitingMost]).toEqual([{ counted: 9, waiting: 1 }, 9]);
    expect(await seen.look()).toEqual({ counted: null, waiting: null });
    expect(seen.waitingMost).toBe(9);
  });
});
