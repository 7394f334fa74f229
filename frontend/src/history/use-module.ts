import { useCallback, useEffect, useState } from 'react';

export type LoadedModule<T> =
  | { readonly state: 'waiting' }
  | { readonly state: 'failed'; readonly tryAgain: () => void }
  | { readonly state: 'loaded'; readonly module: T };

/** A part of the page's script that is fetched once it is wanted. `load` has to be the same function each time. */
export function useModule<T>(load: () => Promise<T>, isWanted: boolean): LoadedModule<T> {
  const [loaded, setLoaded] = useState<{ readonly module: T }>();
  const [hasFailed, setFailed] = useState(false);
  const tryAgain = useCallback(() => setFailed(false), []);
  const isMissing = isWanted && loaded === undefined && !hasFailed;

  useEffect(() => {
    if (!isMissing) return;
    load().then(
      (module) => setLoaded({ module }),
      () => setFailed(true),
    );
  }, [load, isMissing]);

  if (loaded !== undefined) return { state: 'loaded', module: loaded.module };
  return hasFailed ? { state: 'failed', tryAgain } : { state: 'waiting' };
}
