import { act, cleanup, render, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Frames } from '../testing/frames.ts';
import { CountingShare, CountingVotes } from './CountingNumber.tsx';
import { SETTLE_MAX_MS, useSettleTime } from './use-settle-time.ts';

afterEach(cleanup);

/** A number of votes on screen, which a test brings to other values. */
function showVotes(value: number) {
  const { container, rerender, unmount } = render(<CountingVotes value={value} settleMs={400} />);
  const element = () => container.querySelector('span');
  return {
    unmount,
    /** What is heard, and what is seen. */
    text: () => element()?.textContent,
    seen: () => element()?.dataset.shown ?? element()?.textContent,
    become: (next: number, settleMs = 400) => rerender(<CountingVotes value={next} settleMs={settleMs} />),
  };
}

describe('a figure that changes', () => {
  it('[UI3] is the new one at once for those who hear it, and counts up for those who see it', () => {
    const frames = Frames.install();
    const votes = showVotes(100);
    expect([votes.text(), votes.seen(), frames.asked]).toEqual(['100 votes', '100 votes', 0]);
    votes.become(200);
    expect([votes.text(), votes.seen(), frames.asked]).toEqual(['200 votes', '100 votes', 1]);
    frames.next(100);
    const onItsWay = Number.parseInt(votes.seen() ?? '', 10);
    expect(onItsWay).toBeGreaterThan(100);
    expect(onItsWay).toBeLessThan(200);
    frames.next(300);
    expect([votes.seen(), frames.asked]).toEqual(['200 votes', 0]);
  });

  it('[UI3] goes on from where it is when the next change comes', () => {
    const frames = Frames.install();
    const votes = showVotes(0);
    votes.become(100);
    frames.next(200);
    const before = votes.seen();
    votes.become(50, 80);
    expect([votes.text(), votes.seen(), frames.asked]).toEqual(['50 votes', before, 1]);
    frames.next(80);
    expect([votes.seen(), frames.asked]).toEqual(['50 votes', 0]);
  });

  it('asks for no frame once it is gone', () => {
    const frames = Frames.install();
    const votes = showVotes(0);
    votes.become(1);
    votes.unmount();
    expect(frames.asked).toBe(0);
  });

  it('is not drawn before it began, by a frame whose time is a little earlier', () => {
    const frames = Frames.install();
    const votes = showVotes(7);
    votes.become(8);
    frames.next(-5);
    expect(votes.seen()).toBe('7 votes');
  });

  it('[UI5] jumps for those who want less motion, and while nobody sees the page', () => {
    const frames = Frames.install();
    const less = vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList);
    const votes = showVotes(1);
    votes.become(90);
    expect([votes.seen(), frames.asked]).toEqual(['90 votes', 0]);
    less.mockRestore();

    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    votes.become(95);
    expect([votes.seen(), frames.asked]).toEqual(['95 votes', 0]);
    hidden.mockRestore();
    votes.become(96);
    expect([votes.seen(), frames.asked]).toEqual(['95 votes', 1]);
  });

  it('that is a share keeps its one decimal', () => {
    const frames = Frames.install();
    const { container, rerender } = render(<CountingShare value={50} settleMs={100} />);
    rerender(<CountingShare value={60} settleMs={100} />);
    frames.next(10);
    expect(container.querySelector('span')?.dataset.shown).toMatch(/^5\d\.\d%$/);
  });
});

describe('the time a change may take', () => {
  it.each([
    ['a first one', [undefined, 1_000], SETTLE_MAX_MS],
    ['one after a rest', [1_000, 9_000], SETTLE_MAX_MS],
    ['one of ten a second, so that it has arrived before the next', [1_000, 1_100], 80],
    ['one after the clock was set back', [9_000, 1_000], SETTLE_MAX_MS],
    ['counts that are gone', [1_000, undefined], SETTLE_MAX_MS],
    ['nothing new', [1_000, 1_000], SETTLE_MAX_MS],
  ])('[UI3] is known for %s', (_, times, settleMs) => {
    const { result, rerender } = renderHook(({ at }) => useSettleTime(at), {
      initialProps: { at: times[0] as number | undefined },
    });
    act(() => rerender({ at: times[1] }));
    expect(result.current).toBe(settleMs);
  });
});
