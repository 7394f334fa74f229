import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { WhileAsked } from './while-asked.ts';

const SOON = { intervalMs: 10, restAfterMs: 100 };
let readings = 0;
let asked: WhileAsked<number>;

function given(read: () => Promise<number>, options: { intervalMs?: number; restAfterMs?: number } = SOON) {
  readings = 0;
  asked = new WhileAsked(() => {
    readings += 1;
    return read();
  }, options);
  onTestFinished(() => asked.stop());
}

const value = async () => (await asked.newest())?.value;

it('[API16] however many ask, it is read no more often', async () => {
  given(async () => 7, { intervalMs: 10_000 });
  expect(await Promise.all(Array.from({ length: 100 }, value))).toEqual(Array(100).fill(7));
  expect(readings).toBe(1);
});

it('[API16] it is read again and again while somebody asks, and rests once nobody does', async () => {
  given(async () => readings);
  await expect.poll(value, { interval: 5 }).toBeGreaterThan(20);
  await expect.poll(quiet).toBe(true);
});

it('[API16] who asks after a rest waits for a new reading and gets no old one', async () => {
  let now = 1;
  given(async () => now);
  expect(await value()).toBe(1);
  await expect.poll(quiet).toBe(true);
  now = 2;
  expect(await value()).toBe(2);
});

it('[API16] what cannot be read is unknown at once, and known again once it can', async () => {
  let isAway = false;
  given(async () => {
    if (isAway) throw new Error('Away.');
    return 7;
  });
  expect(await value()).toBe(7);
  isAway = true;
  await expect.poll(value, { interval: 5, timeout: 1_000 }).toBeUndefined();
  isAway = false;
  await expect.poll(value, { interval: 5 }).toBe(7);
});

it('[API16] a reading that does not end makes the first wait for a second, and shows nothing old', async () => {
  let frozen: PromiseWithResolvers<number> | undefined = Promise.withResolvers();
  const thaw = () => {
    frozen?.resolve(6);
    frozen = undefined;
  };
  given(() => frozen?.promise ?? Promise.resolve(7));
  onTestFinished(thaw);
  const began = performance.now();
  expect(await value()).toBeUndefined();
  expect(performance.now() - began).toBeGreaterThan(900);
  thaw();
  await expect.poll(value, { interval: 5 }).toBe(7);
  frozen = Promise.withResolvers();
  await expect.poll(value, { interval: 5 }).toBeUndefined();
});

/** Whether nothing has been read for three intervals, which nobody has asked for. */
async function quiet(): Promise<boolean> {
  const before = readings;
  await sleep(3 * SOON.intervalMs);
  return readings === before;
}
