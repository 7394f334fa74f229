import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Steps } from './steps.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('[CO7] tell of the oldest batch in hand, and of the reading where there is none', () => {
  const steps = new Steps();
  expect(steps.state).toBeUndefined();
  const reading = steps.begin('reading');
  expect(steps.state).toBe('reading');
  const older = steps.begin('applying');
  const younger = steps.begin('acknowledging');
  expect(steps.state).toBe('applying');
  older.enter('backing_off');
  expect(steps.state).toBe('backing_off');
  older.end();
  expect(steps.state).toBe('acknowledging');
  younger.end();
  expect(steps.state).toBe('reading');
  reading.end();
  expect(steps.state).toBeUndefined();
});

it('[CO7] a step that hangs is told by how long it takes, whatever goes on beside it; a rest is no step', () => {
  const steps = new Steps();
  const hanging = steps.begin('applying');
  for (let i = 0; i < 3; i += 1) {
    const reading = steps.begin('reading');
    vi.advanceTimersByTime(1_000);
    reading.end();
  }
  expect(steps.longestMs).toBe(3_000);
  hanging.enter('backing_off');
  vi.advanceTimersByTime(1_000);
  expect(steps.longestMs).toBe(0);
  hanging.enter('applying');
  vi.advanceTimersByTime(500);
  expect(steps.longestMs).toBe(500);
  hanging.end();
  expect(steps.longestMs).toBe(0);
});
