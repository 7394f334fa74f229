// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import type { Fate } from './read-receipt.ts';
import { ReceiptWatch } from './receipt-watch.ts';

type State = Fate | 'not_counted';

let timers: ManualTimers;
let fates: Fate[];
/** When each question came, in ms since the watch began. */
let asked: number[];
let answers: (State | ApiError | 'wait')[];

beforeEach(() => {
  timers = new ManualTimers();
  fates = [];
  asked = [];
  answers = ['not_counted'];
});

function watch(random = () => 0): ReceiptWatch {
  const startedAt = timers.elapsed();
  const receipt = async () => {
    asked.push(timers.elapsed() - startedAt);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof ApiError) throw answer;
    if (answer === 'wait') return new Promise(() => {});
    return { state: answer };
  };
  const client = { receipt: receipt as unknown as Client['receipt'] };
  const watching = new ReceiptWatch('an id', { client, timers, random, onFate: (fate) => fates.push(fate) });
  watching.start();
  return watching;
}

/** Lets time pass in small steps, and what is asked be answered. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    timers.advance(10);
    await new Promise(setImmediate);
  }
}

describe('watching a receipt', () => {
  it.each(['counted', 'dead_lettered'] as const)(
    '[UI2] asks soon, and tells what became of the vote: %s',
    async (fate) => {
      answers = [fate];
      const watching = watch(() => 0.5);
      await pass(60);
      expect([asked, fates]).toEqual([[60], [fate]]);
      watching.wake();
      watching.hearNews();
      await pass(1_000);
      expect(asked).toHaveLength(1);
    },
  );

  it('[UI2] asks ever less often, in the end every 20 s', async () => {
    watch();
    await pass(30_000);
    expect(asked).toEqual([40, 120, 280, 600, 1_240, 2_520, 5_080, 10_200, 20_200]);
  });

  it('[UI2] spreads its questions by chance', async () => {
    watch(() => 0.75);
    await pass(100);
    expect(asked).toEqual([70]);
  });

  it('[UI2] asks sooner when the count changes, and twice as often at most', async () => {
    const watching = watch();
    for (let news = 0; news < 300; news += 1) {
      watching.hearNews();
      await pass(100);
    }
    expect(asked.length).toBeGreaterThan(9);
    expect(asked.length).toBeLessThanOrEqual(12);
  });

  it('[UI2] spreads the questions of a hall that hears the same news', async () => {
    const watching = watch(() => 0.5);
    await pass(3_000);
    const before = asked.length;
    watching.hearNews();
    await pass(40);
    expect(asked).toHaveLength(before);
    await pass(1_100);
    expect(asked).toHaveLength(before + 1);
  });

  it('[UI2] spreads them wider the longer a hall has waited', async () => {
    const watching = watch(() => 0.5);
    await pass(70_000); // The last question is 9.7 s ago; news may bring the next one forward.
    const before = asked.length;
    watching.hearNews();
    await pass(500);
    expect(asked).toHaveLength(before);
    await pass(300);
    expect(asked).toHaveLength(before + 1);
  });

  it('[UI2] does not ask twice at once, nor leave an answer out for news', async () => {
    answers = ['wait'];
    const watching = watch();
    await pass(50);
    watching.hearNews();
    watching.rest();
    watching.wake();
    await pass(30_000);
    expect(asked).toEqual([40]);
  });

  it('[UI2] goes on after a failure, and waits as long as the api asks', async () => {
    const overloaded = new ApiError('overloaded', 'Full', { status: 503, retryAfterMs: 5_000 });
    answers = [new ApiError('network', 'Cut'), overloaded, 'counted'];
    watch();
    await pass(5_150);
    expect(asked).toEqual([40, 120, 5_120]);
    expect(fates).toEqual(['counted']);
  });

  it('[UI2] asks no sooner than it may, whatever news come', async () => {
    answers = [new ApiError('overloaded', 'Full', { status: 503, retryAfterMs: 5_000 }), 'counted'];
    const watching = watch();
    await pass(100);
    watching.hearNews();
    await pass(5_000);
    expect(asked).toEqual([40, 5_040]);
  });

  it('[UI2] rests while nobody looks, and asks soon afterwards', async () => {
    const watching = watch();
    watching.wake();
    await pass(3_000);
    const before = asked.length;
    watching.rest();
    watching.hearNews();
    await pass(60_000);
    expect(asked).toHaveLength(before);
    watching.wake();
    await pass(40);
    expect(asked).toHaveLength(before + 1);
  });

  it('[UI2] asks no more once it is stopped, and tells nothing', async () => {
    const watching = watch();
    timers.advance(40);
    answers = ['counted'];
    watching.stop();
    await pass(1_000);
    watching.hearNews();
    await pass(1_000);
    expect([asked, fates]).toEqual([[40], []]);
  });
});
