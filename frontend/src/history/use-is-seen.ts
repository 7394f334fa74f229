import type { RefObject } from 'react';
import { useEffect, useState } from 'react';

/** Whether any part of an element can be seen: it is within the window, and the page is not in the background. */
export function useIsSeen(element: RefObject<Element | null>): boolean {
  const [isInWindow, setInWindow] = useState(false);
  const [isPageShown, setPageShown] = useState(true);

  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      setInWindow(entries.at(-1)?.isIntersecting === true);
    });
    if (element.current !== null) observer.observe(element.current);
    const onVisibility = () => setPageShown(!document.hidden);
    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [element]);

  return isInWindow && isPageShown;
}
