import type { Database, Subscription } from './database.ts';

/** Notifications on one channel, melted into one bit: whether any has come since the last look. */
export interface Changes {
  /** Begins to listen unless it does already, and does not wait for it. Fails in silence: call it again later. */
  listen(): void;
  /** Takes note that a look begins; only what is notified from now on counts as a change. */
  forget(): void;
  /** Resolves at `latest` (`performance.now()`), or sooner on a change, but not before `earliest`; or on abort. */
  next(earliest: number, latest: number, signal: AbortSignal): Promise<void>;
  /** Stops listening. */
  close(): Promise<void>;
}

/**
 * Listens on `channel` for as long as the database can, so that whoever waits for a change need not ask all the
 * time. Notifications may be lost: look again after a while whatever was heard.
 */
export function createChanges(database: Database, channel: string): Changes {
  let state: 'deaf' | 'opening' | 'listening' = 'deaf';
  let closed = false;
  let subscription: Subscription | undefined;
  let changed = false;
  let wake = () => {};

  const onChange = () => {
    changed = true;
    wake();
  };
  const onEnd = () => {
    state = 'deaf';
    subscription = undefined;
  };

  async function open(): Promise<void> {
    state = 'opening';
    let isOver = false;
    const onOver = () => {
      isOver = true;
      onEnd();
    };
    const opened = await database.listen(channel, onChange, onOver).catch(() => undefined);
    if (closed) return opened?.close();
    const isListening = opened !== undefined && !isOver;
    subscription = isListening ? opened : undefined;
    state = isListening ? 'listening' : 'deaf';
    // What changed before we could hear it was told to nobody.
    if (isListening) onChange();
  }

  return {
    listen() {
      if (state === 'deaf' && !closed) void open();
    },
    forget() {
      changed = false;
    },
    async next(earliest, latest, signal) {
      const onAbort = () => wake();
      signal.addEventListener('abort', onAbort);
      while (!signal.aborted) {
        const leftMs = (changed ? earliest : Math.max(earliest, latest)) - performance.now();
        if (leftMs <= 0) break;
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = setTimeout(resolve, leftMs);
        await promise;
        clearTimeout(timer);
      }
      signal.removeEventListener('abort', onAbort);
    },
    async close() {
      closed = true;
      await subscription?.close();
    },
  };
}
