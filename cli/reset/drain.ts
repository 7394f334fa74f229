import type { LogDepth, LogObserver, PresenceReader } from '#event-log/ports.ts';
import { LogUnavailable } from '#event-log/ports.ts';
import type { TallyReader } from '#results/ports.ts';
import { pause } from '#runtime/backoff.ts';
import { count } from '../figures.ts';

export interface DrainOptions {
  readonly observer: Pick<LogObserver, 'depth'>;
  readonly tally: Pick<TallyReader, 'readTally'>;
  /** Undefined where there is no consumer but the one whose pending entries the log tells of. */
  readonly roll: Pick<PresenceReader, 'read'> | undefined;
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
 * Resolves once nothing has been unread or pending, and nothing counted, for `quietMs` on end, and no consumer has been
 * trying again: what it tries may have been taken over and counted by another one, and is pending no more.
 *
 * @throws NotDrained
 */
export async function untilDrained(options: DrainOptions): Promise<void> {
  const { observer, tally, roll, quietMs, waitMs, signal, onProgress } = options;
  const givingUpAt = performance.now() + waitMs;
  let quietSince = performance.now();
  let known: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    const trouble = await troubleIn(observer, roll).catch(orUnavailable);
    const { revision } = await tally.readTally();
    const now = performance.now();
    if (trouble !== undefined || revision !== known) quietSince = now;
    known = revision;
    if (now - quietSince >= quietMs) return;
    if (now >= givingUpAt) throw new NotDrained(trouble ?? 'votes are still being counted');
    onProgress(`Waiting until every accepted vote is counted: ${trouble ?? 'nothing waits'} …`);
    await pause(Math.min(INTERVAL_MS, quietMs), signal);
  }
}

function orUnavailable(error: unknown): string {
  if (error instanceof LogUnavailable) return `the event log cannot be asked (${error.message})`;
  throw error;
}

/** Why votes may come to be counted yet; undefined where none may. */
async function troubleIn(
  observer: DrainOptions['observer'],
  roll: DrainOptions['roll'],
): Promise<string | undefined> {
  const { unread, pending }: LogDepth = await observer.depth();
  if (unread + pending > 0) return `${count(unread)} unread, ${count(pending)} pending`;
  const seen = (await roll?.read()) ?? [];
  const retrying = seen.filter(
    ({ presence }) => presence.kind === 'consumer' && presence.state === 'retrying',
  );
  if (retrying.length === 0) return undefined;
  const who =
    retrying.length === 1
      ? 'a consumer that fails and tries again'
      : `${count(retrying.length)} consumers that fail and try again`;
  return `${who} may have votes in hand`;
}
