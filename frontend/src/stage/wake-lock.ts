/** What keeping a screen awake needs of the window. */
export type AwakeWindow = Pick<Window, 'document'> & { readonly navigator: Pick<Navigator, 'wakeLock'> };

/**
 * Keeps the screen from going dark while somebody can see the page. Only a secure page may (https, or the machine
 * itself); any other has to do without, and so has one whose machine saves power.
 *
 * @returns Lets the screen go dark again.
 */
export function keepAwake({ document, navigator }: AwakeWindow): () => void {
  let lock: WakeLockSentinel | undefined;
  let isOver = false;

  /** A browser takes the lock away whenever the page is out of sight. */
  async function take(): Promise<void> {
    if (document.visibilityState !== 'visible') return;
    const taken = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (isOver) void taken?.release();
    else lock = taken;
  }

  const onVisibility = () => void take();
  document.addEventListener('visibilitychange', onVisibility);
  void take();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', onVisibility);
    void lock?.release();
  };
}
