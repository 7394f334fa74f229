import { describe, expect, it } from 'vitest';
import type { Pipeline } from '#contract/pipeline.ts';
import type { Check, CheckOptions } from './check.ts';
import { untilCounted, untilEarlierCounted } from './check.ts';
import type { Progress } from './counting.ts';
import { Counting } from './counting.ts';
import { Crowd } from './crowd.ts';
import { EVEN } from './mix.ts';
import { summaryInWords, summaryOf } from './summary.ts';

const NOTHING: Progress = { counted: 0, waiting: 0, inHand: 0 };

/** What is found at one look after the other; the last one again and again. Nothing is in hand that is not said to be. */
function counting(...looks: Partial<Progress>[]): CheckOptions['counting'] {
  return { look: async () => ({ ...NOTHING, ...(looks.length > 1 ? looks.shift() : looks[0]) }) };
}

/** Checks 10 accepted votes. */
function check(looks: Partial<Progress>[], options: Partial<CheckOptions> = {}): Promise<Check> {
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
    const held = { counted: 4, waiting: 6, inHand: 6 };
    const looks = [held, held, held, { counted: 10, waiting: 0 }];
    expect(await check([...looks], { quietMs: 0, inHandMs: 5_000 })).toMatchObject({ verdict: 'all' });
    const unread = looks.map((look) => ({ ...look, inHand: 0 }));
    expect(await check(unread, { quietMs: 0, inHandMs: 5_000 })).toMatchObject({ verdict: 'fewer' });
    expect(await check([held], { quietMs: 0, inHandMs: 20 })).toMatchObject({ verdict: 'fewer', waiting: 6 });
  });

  it('is waited for no longer once all are counted, whatever others have in hand', async () => {
    const others = { counted: 10, waiting: 2, inHand: 2 };
    expect(await check([others], { quietMs: 20, inHandMs: 60_000 })).toMatchObject({ verdict: 'all' });
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
    const unknown = { counted: null, waiting: null, inHand: null };
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
      return { counted: 4, waiting: 6, inHand: 0 };
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

describe('what was voted before', () => {
  const { signal } = new AbortController();

  it('is waited for, so that it is not taken for ours', async () => {
    const told: (number | null)[] = [];
    const looks = counting(
      { counted: 3, waiting: 2 },
      { counted: 4, waiting: 1 },
      { counted: 5, waiting: 0 },
    );
    const onProgress = ({ waiting }: Progress) => told.push(waiting);
    const before = await untilEarlierCounted({ counting: looks, signal, onProgress });
    expect([before, told]).toEqual([{ counted: 5, waiting: 0, inHand: 0 }, [2, 1]]);
  });

  it.each<[string, Partial<Progress>, AbortSignal]>([
    ['where others go on voting, or nobody counts', { counted: 3, waiting: 2 }, signal],
    ['where it cannot be told', { counted: null, waiting: null, inHand: null }, signal],
    ['once the person wants to go', { counted: 3, waiting: 2 }, AbortSignal.abort()],
  ])('is not waited for without end %s', async (_, look, until) => {
    const options = { counting: counting(look), signal: until, waitMs: until.aborted ? 60_000 : 20 };
    expect(await untilEarlierCounted({ ...options, onProgress() {} })).toMatchObject(look);
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
