import { setTimeout as sleep } from 'node:timers/promises';
import { isUntrusted } from './untrusted.ts';

export interface BackoffOptions {
  /** The pause before the first retry, in ms; it doubles with each one after. */
  readonly pauseMs: number;
  /** No pause is longer than this. */
  readonly pauseMaxMs: number;
}

/**
 * How long to wait before retry number `attempt` (from 0), in ms: doubling, with the upper half drawn by chance,
 * so that processes which failed together do not come back together.
 */
export function backoffMs(attempt: number, { pauseMs, pauseMaxMs }: BackoffOptions): number {
  const ceiling = Math.min(pauseMs * 2 ** Math.min(attempt, 30), pauseMaxMs);
  return ceiling * (0.5 + Math.random() / 2);
}

/** Waits `ms`, or less when `signal` aborts; either way it resolves. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

export interface RetryOptions {
  readonly backoff: BackoffOptions;
  readonly signal: AbortSignal;
  /** Told of each failure; throws when another try is of no use. */
  onFailed(error: unknown, attempt: number): void;
}

/**
 * Tries `step` until it gives true or `signal` aborts, with growing pauses between the tries.
 *
 * @throws What `step` rejects with where the server cannot prove who it is, for waiting does not mend that.
 */
export async function retryUntilTrue(
  step: (attempt: number) => Promise<boolean>,
  { backoff, signal, onFailed }: RetryOptions,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      if (await step(attempt)) return;
    } catch (error) {
      if (isUntrusted(error)) throw error;
      onFailed(error, attempt);
    }
    await pause(backoffMs(attempt, backoff), signal);
  }
}
