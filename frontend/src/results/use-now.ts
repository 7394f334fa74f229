import { useEffect, useState } from 'react';
import type { Timers } from '../timers.ts';

/** The time, in ms since the epoch; renders anew every `everyMs`. */
export function useNow(timers: Timers, everyMs: number): number {
  const [now, setNow] = useState(() => timers.now());

  useEffect(() => {
    let cancel = () => {};
    const tick = () => {
      setNow(timers.now());
      cancel = timers.after(everyMs, tick);
    };
    cancel = timers.after(everyMs, tick);
    return () => cancel();
  }, [timers, everyMs]);

  return now;
}
