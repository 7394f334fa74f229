import type { RefObject } from 'react';
import { useLayoutEffect, useState } from 'react';

/** The room an element has, and how large its letters are, all in px. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly em: number;
}

/** Follows the size of an element; undefined until it is laid out. */
export function useSize(element: RefObject<HTMLElement | null>): Size | undefined {
  const [size, setSize] = useState<Size>();

  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = current;
      const em = Number.parseFloat(getComputedStyle(current).fontSize);
      if (width > 0 && height > 0) setSize({ width, height, em });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);

  return size;
}
