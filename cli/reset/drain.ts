import type { LogDepth, LogObserver } from '#event-log/ports.ts';
import { LogUnavailable } from '#event-log/ports.ts';
import type { TallyReader } from '#results/ports.ts';
import { pause } from '#runtime/backoff.ts';
import { count } from '../figures.ts';

export interface DrainOptions {
  readonly observer: Pick<LogObserver, 'depth'>;
  readonly tally: Pick<TallyReader, 'readTally'>;
  /** How long nothing may come. */
  readonly quietMs: number;
  /** How long to wait for that in all. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  onProgress(text: string): void;
}

const INTERVAL_MS = 200;

/** Votes went on waiting, or coming; the message says what is known of it. */
export class NotDrained extends Error {
  override readonly name = 'NotDrained';
}

/**
 * Resolves once nothing has been unread or pending, and nothing counted, for `quietMs` on end.
 *
 * @throws NotDrained
 */
export async function untilDrained(options: DrainOptions): Promise<void> {
  const { observer, tally, quietMs, waitMs, signal, onProgress } = options;
  const givingUpAt = performance.now() + waitMs;
  let quietSince = performance.now();
  let known: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    const depth = await observer.depth().catch(orUnavailable);
    const { revision } = await tally.readTally();
    const now = performance.now();
    const isQuiet =
      !(depth instanceof LogUnavailable) && depth.unread + depth.pending === 0 && revision === known;
    if (!isQuiet) quietSince = now;
    known = revision;
    if (now - quietSince >= quietMs) return;
    const trouble = troubleOf(depth);
    if (now >= givingUpAt) throw new NotDrained(trouble ?? 'votes are still being counted');
    onProgress(`Waiting until every accepted vote is counted: ${trouble ?? 'nothing waits'} …`);
    await pause(Math.min(INTERVAL_MS, quietMs), signal);
  }
}

function orUnavailable(error: unknown): LogUnavailable {
  if (error instanceof LogUnavailable) return error;
  throw error;
}

function troubleOf(depth: LogDepth | LogUnavailable): string | undefined {
  if (depth instanceof LogUnavailable) return `the event log cannot be asked (${depth.message})`;
  const { unread, pending } = depth;
  return unread + pending === 0 ? undefined : `${count(unread)} unread, ${count(pending)} pending`;
}
