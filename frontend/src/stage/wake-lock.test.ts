import { expect, it, vi } from 'vitest';
import type { AwakeWindow } from './wake-lock.ts';
import { keepAwake } from './wake-lock.ts';

/** A window whose screen a test looks at. */
function windowWith(request?: () => Promise<{ release(): Promise<void> }>) {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const navigator = { ...(request && { wakeLock: { request: vi.fn(request) } }) };
  const show = (visibilityState: string) => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { window: { document: page, navigator } as unknown as AwakeWindow, navigator, show };
}

it('the screen is kept awake, and again whenever the page comes back', async () => {
  const release = vi.fn(async () => {});
  const { window, navigator, show } = windowWith(async () => ({ release }));
  const end = keepAwake(window);
  show('hidden');
  expect(navigator.wakeLock?.request).toHaveBeenCalledTimes(1);
  show('visible');
  expect(navigator.wakeLock?.request.mock.calls).toEqual([['screen'], ['screen']]);
  await new Promise(setImmediate);
  end();
  expect(release).toHaveBeenCalledTimes(1);
  show('visible');
  expect(navigator.wakeLock?.request).toHaveBeenCalledTimes(2);
});

it('a screen that is granted after the end is let go', async () => {
  const release = vi.fn(async () => {});
  const { window } = windowWith(async () => ({ release }));
  keepAwake(window)();
  await expect.poll(() => release).toHaveBeenCalledTimes(1);
});

it.each([
  ['does not know how', undefined],
  ['saves its battery', () => Promise.reject(new Error('NotAllowedError'))],
])('a browser that %s does without, silently', async (_why, request) => {
  const { window, show } = windowWith(request);
  const end = keepAwake(window);
  show('visible');
  await new Promise(setImmediate);
  end();
});
