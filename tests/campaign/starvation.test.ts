import { expect, it } from 'vitest';
import { Starvation } from './starvation.ts';

it('starvation adds up what was waited between two times', () => {
  const starvation = new Starvation();
  starvation.add({ fromMs: 0, untilMs: 250, waitedMs: 100 });
  starvation.add({ fromMs: 250, untilMs: 500, waitedMs: 20 });
  starvation.add({ fromMs: 1_000, untilMs: 1_250, waitedMs: 3 });
  expect(starvation.between(0, 2_000)).toBe(123);
  expect(starvation.between(300, 900)).toBe(20);
  expect(starvation.between(600, 900)).toBe(0);
});

it('a process that has gone, or cannot be asked, has waited for nothing', async () => {
  const starvation = new Starvation();
  await starvation.look(0, [2 ** 22 + 1]);
  await starvation.look(250, [2 ** 22 + 1]);
  expect(starvation.between(0, 1_000)).toBe(0);
});
