import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualTimers } from '../testing/manual-timers.ts';
import { Viewers } from './viewers.ts';

const timers = new ManualTimers();
let answers: (number | null | Error)[];
let asked = 0;
const reader = {
  async pipeline() {
    asked += 1;
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return { intake: { viewers: answer ?? null } };
  },
};
let viewers: Viewers;
let changes = 0;

beforeEach(() => {
  asked = 0;
  changes = 0;
  viewers = new Viewers(reader, timers);
});
afterEach(() => viewers.stop());
const watch = () => {
  viewers.subscribe(() => void changes++);
  viewers.start();
};
const known = () => viewers.getSnapshot();

it('the viewers are unknown until they were told', async () => {
  answers = [312];
  watch();
  expect(known()).toBeUndefined();
  await expect.poll(() => known()).toBe(312);
});

it('the viewers are asked for every two seconds, and told of when they change', async () => {
  answers = [3, 3, 4];
  watch();
  for (const count of [3, 3, 4]) {
    await expect.poll(() => timers.due).toEqual([2_000]);
    expect(known()).toBe(count);
    timers.advance(2_000);
  }
  await expect.poll(() => asked).toBe(4);
  expect(changes).toBe(2);
});

it.each([['nobody answers', new Error('down')] as const, ['the api does not know', null] as const])(
  'the viewers are unknown again when %s',
  async (_why, answer) => {
    answers = [5, answer];
    watch();
    await expect.poll(() => known()).toBe(5);
    timers.advance(2_000);
    await expect.poll(() => known()).toBeUndefined();
  },
);

it('nobody is asked while nobody looks, and one question is under way at a time', async () => {
  answers = [5];
  watch();
  viewers.stop();
  viewers.start();
  viewers.start();
  viewers.reconnect();
  await expect.poll(() => known()).toBe(5);
  viewers.start(); // It is started: the next question is due in two seconds, and not now.
  expect(asked).toBe(1);
  viewers.stop();
  timers.advance(10_000);
  viewers.reconnect();
  expect(asked).toBe(1);
  viewers.start();
  viewers.stop();
  await expect.poll(() => asked).toBe(2);
  await new Promise(setImmediate);
  expect(timers.due).toEqual([]);
});

it('the viewers are asked for at once when the network is back', async () => {
  answers = [5, 6];
  watch();
  await expect.poll(() => timers.due).toEqual([2_000]);
  viewers.reconnect();
  await expect.poll(() => known()).toBe(6);
  await expect.poll(() => timers.due).toEqual([2_000]);
});
