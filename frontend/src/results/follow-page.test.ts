import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualTimers } from '../testing/manual-timers.ts';
import { followPage } from './follow-page.ts';

const store = { start: vi.fn(), stop: vi.fn(), reconnect: vi.fn() };
let timers: ManualTimers;

beforeEach(() => {
  vi.clearAllMocks();
  timers = new ManualTimers();
  setHidden(false);
});

function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('a page that follows the results', () => {
  it('[UI3] lets the stream go when nobody has seen it for 5 s, and comes back when it is seen', () => {
    const leave = followPage(store, window, timers);
    expect(store.start).toHaveBeenCalled();
    setHidden(true);
    timers.advance(4_999);
    expect(store.stop).not.toHaveBeenCalled();
    timers.advance(1);
    expect(store.stop).toHaveBeenCalledOnce();
    store.start.mockClear();
    setHidden(false);
    expect(store.start).toHaveBeenCalledOnce();
    leave();
  });

  it('[UI3] keeps the stream over a short look elsewhere', () => {
    const leave = followPage(store, window, timers);
    setHidden(true);
    timers.advance(3_000);
    setHidden(false);
    timers.advance(60_000);
    expect(store.stop).not.toHaveBeenCalled();
    leave();
  });

  it('[UI3] reconnects when the network is back, until it is left', () => {
    const leave = followPage(store, window, timers);
    window.dispatchEvent(new Event('online'));
    expect(store.reconnect).toHaveBeenCalledOnce();
    leave();
    expect(store.stop).toHaveBeenCalledOnce();
    window.dispatchEvent(new Event('online'));
    setHidden(true);
    expect(store.reconnect).toHaveBeenCalledOnce();
    expect(timers.due).toEqual([]);
  });
});
