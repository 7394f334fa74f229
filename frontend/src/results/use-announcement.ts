import { useEffect, useRef, useState } from 'react';
import type { Timers } from '../timers.ts';

/** No two announcements come closer than this [UI4]. */
const ANNOUNCEMENT_GAP_MS = 5_000;

/**
 * The text a screen reader is told of: the newest one, but changed only so often. What comes in between is left
 * out; the last text always gets its turn.
 */
export function useAnnouncement(text: string, timers: Timers): string {
  const [announced, setAnnounced] = useState(text);
  const announcedAt = useRef<number>(undefined);

  useEffect(() => {
    announcedAt.current ??= timers.now();
    if (text === announced) return;
    // A clock that was set back would seem to ask for a silence of hours.
    const sinceMs = Math.max(0, timers.now() - announcedAt.current);
    const waitMs = Math.max(0, ANNOUNCEMENT_GAP_MS - sinceMs);
    return timers.after(waitMs, () => {
      announcedAt.current = timers.now();
      setAnnounced(text);
    });
  }, [text, announced, timers]);

  return announced;
}
