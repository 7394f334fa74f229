import { expect, it, onTestFinished, vi } from 'vitest';
import { Pacer } from './pacer.ts';

function paced(rate: number): Pacer {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  return new Pacer(rate);
}

/** How many of those who wait have had their turn after so long. */
async function turnsWithin(pacer: Pacer, ms: number, waiting: number): Promise<number> {
  let turns = 0;
  for (let i = 0; i < waiting; i += 1) void pacer.turn().then(() => (turns += 1));
  await vi.advanceTimersByTimeAsync(ms);
  return turns;
}

it('a pacer gives turns at its rate, however many wait', async () => {
  const pacer = paced(200);
  expect(await turnsWithin(pacer, 1_000, 5_000)).toBe(200);
  expect(await turnsWithin(pacer, 500, 0)).toBe(0);
});

it('a pacer saves no turns up for those who come late', async () => {
  const pacer = paced(200);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await turnsWithin(pacer, 10, 5_000)).toBeLessThanOrEqual(22);
});

it('a pacer that has stopped lets everybody go, those who come later too', async () => {
  const pacer = paced(1);
  const early = pacer.turn();
  pacer.stop();
  await early;
  await pacer.turn();
});
