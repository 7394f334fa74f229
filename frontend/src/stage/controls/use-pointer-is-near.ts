import { useEffect, useState } from 'react';
import type { Timers } from '../../timers.ts';

const STILL_AFTER_MS = 3_000;

/** Whether somebody has moved the mouse, or touched the screen, in the last seconds. */
export function usePointerIsNear(timers: Timers): boolean {
  const [isNear, setIsNear] = useState(false);

  useEffect(() => {
    let cancel = () => {};
    const onPointer = () => {
      cancel();
      setIsNear(true);
      cancel = timers.after(STILL_AFTER_MS, () => setIsNear(false));
    };
    const events = ['pointermove', 'pointerdown'] as const;
    for (const event of events) document.addEventListener(event, onPointer);
    return () => {
      cancel();
      for (const event of events) document.removeEventListener(event, onPointer);
    };
  }, [timers]);

  return isNear;
}
