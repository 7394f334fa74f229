import { useEffect, useRef, useState } from 'react';
import type { Timers } from '../../timers.ts';

const CELEBRATED_MS = 9_000;

/**
 * Whether counts have just been shown that were a secret before, by whomever they were revealed.
 *
 * @param isSecret Undefined while nothing is known.
 */
export function useUnveiled(isSecret: boolean | undefined, timers: Timers): boolean {
  const [isFresh, setIsFresh] = useState(false);
  const wasSecret = useRef(false);

  useEffect(() => {
    if (isSecret === undefined) return undefined;
    const isUnveiled = wasSecret.current && !isSecret;
    wasSecret.current = isSecret;
    setIsFresh(isUnveiled);
    return isUnveiled ? timers.after(CELEBRATED_MS, () => setIsFresh(false)) : undefined;
  }, [isSecret, timers]);

  return isFresh;
}
