import { describe, expect, it, vi } from 'vitest';
import { commandOf } from './commands.ts';
import { onLeavingFullScreen, toggleFullScreen } from './full-screen.ts';

const pressed = (key: string, more: Partial<KeyboardEventInit> = {}) =>
  new KeyboardEvent('keydown', { key, ...more });

describe('a key', () => {
  it.each([
    ['f', 'fullScreen'],
    ['R', 'reveal'],
    ['q', 'qrCode'],
    ['P', 'pipeline'],
    ['?', 'help'],
  ])('[UI10] %s says %s, with Shift or without', (key, command) => {
    expect(commandOf(pressed(key))).toBe(command);
  });

  it.each([
    pressed('x'),
    pressed('Enter'),
    pressed('r', { ctrlKey: true }),
    pressed('f', { metaKey: true }),
    pressed('q', { altKey: true }),
    pressed('r', { repeat: true }),
  ])('[UI10] that is another, the browser’s own, or held down says nothing (%#)', (event) => {
    expect(commandOf(event)).toBeUndefined();
  });
});

describe('the full screen', () => {
  const page = (fullscreenElement: unknown) =>
    Object.assign(new EventTarget(), {
      fullscreenElement,
      exitFullscreen: vi.fn(async () => {}),
      documentElement: { requestFullscreen: vi.fn(async () => {}) },
    }) as unknown as Document;

  it('[UI10] is taken, and given back', async () => {
    const [small, full] = [page(null), page({})];
    await toggleFullScreen(small);
    await toggleFullScreen(full);
    expect(small.documentElement.requestFullscreen).toHaveBeenCalledTimes(1);
    expect(full.exitFullscreen).toHaveBeenCalledTimes(1);
    expect(full.documentElement.requestFullscreen).not.toHaveBeenCalled();
  });

  it('[UI10] that a browser refuses changes nothing', async () => {
    const refusing = { documentElement: {} } as unknown as Document;
    await expect(toggleFullScreen(refusing)).resolves.toBeUndefined();
  });

  it('[UI10] is told of when it is left, and not when it is taken', () => {
    const run = vi.fn();
    const full = page({});
    const stop = onLeavingFullScreen(full, run);
    const change = () => full.dispatchEvent(new Event('fullscreenchange'));
    change();
    expect(run).not.toHaveBeenCalled();
    Object.assign(full, { fullscreenElement: null });
    change();
    stop();
    change();
    expect(run).toHaveBeenCalledTimes(1);
  });
});
