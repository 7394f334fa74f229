import type { RefObject } from 'react';
import { useLayoutEffect, useRef } from 'react';

export interface Counting {
  /** The true figure. */
  readonly value: number;
  /** A figure on the way to it, in words. */
  readonly format: (value: number) => string;
  /** How long the way may take, in ms. */
  readonly settleMs: number;
}

/**
 * Lets an element count up or down to each new `value`. What is on the way stands in its `data-shown` only, which its
 * stylesheet draws over the text; the text itself is the true value at all times. Frames are asked for only while
 * something moves; whoever wants less motion, or does not see the page, gets the value at once.
 */
export function useCounting(
  element: RefObject<HTMLElement | null>,
  { value, format, settleMs }: Counting,
): void {
  const shown = useRef(value);

  useLayoutEffect(() => {
    const { dataset } = element.current ?? {};
    if (dataset === undefined || shown.current === value) return;
    if (!mayMove()) {
      shown.current = value;
      return;
    }
    const from = shown.current;
    const began = performance.now();
    let frame = 0;
    const step = (now: number) => {
      const progress = now - began < settleMs ? Math.max(0, now - began) / settleMs : 1;
      shown.current = from + (value - from) * easeOut(progress);
      if (progress === 1) {
        delete dataset.shown;
        return;
      }
      const text = format(shown.current);
      // Written anew it would be laid out anew, and shares seldom change from frame to frame.
      if (dataset.shown !== text) dataset.shown = text;
      frame = requestAnimationFrame(step);
    };
    step(began);
    return () => {
      cancelAnimationFrame(frame);
      delete dataset.shown;
    };
  }, [element, value, format, settleMs]);
}

function mayMove(): boolean {
  return !document.hidden && !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Fast at first, then slower. */
function easeOut(progress: number): number {
  return 1 - (1 - progress) ** 3;
}
