import { MEMORY_RATIO_MAX } from '#contract/stuck-at.ts';
import type { LogDepth, LogObserver } from '#event-log/ports.ts';
import { BackgroundWork } from '#runtime/background.ts';
import { pause } from '#runtime/backoff.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

const INTERVAL_MS = 1_000;

export interface LogWatchOptions {
  readonly metrics: Pick<ApiMetrics, 'groupLag' | 'groupPending' | 'oldestPending' | 'logMemory'>;
  /** Told when the log gets full, when there is room again, and, with nothing, when nobody can tell. */
  onFull(isFull: boolean | undefined): void;
}

/** Looks at the event log once a second, for readiness and for the lag metrics. */
export class LogWatch extends BackgroundWork {
  readonly #observer: LogObserver;
  readonly #metrics: LogWatchOptions['metrics'];
  readonly #onFull: LogWatchOptions['onFull'];
  #depth: LogDepth | undefined;
  #toldFull: boolean | undefined;

  constructor(observer: LogObserver, { metrics, onFull }: LogWatchOptions) {
    super();
    this.#observer = observer;
    this.#metrics = metrics;
    this.#onFull = onFull;
    this.#showNothing();
  }

  /** What the log was last asked for; undefined while it cannot be asked. */
  get depth(): LogDepth | undefined {
    return this.#depth;
  }

  /** Whether the log has no memory left for votes, as far as it can be asked. */
  get isFull(): boolean {
    return this.#depth !== undefined && this.#depth.memoryRatio > MEMORY_RATIO_MAX;
  }

  /** Why votes should not be taken just now, or undefined when they may. */
  get trouble(): string | undefined {
    if (this.#depth === undefined) return 'The log cannot be asked.';
    if (!this.#depth.takesWrites)
      return 'The log takes no votes: it cannot write to its disk, or is a replica.';
    if (this.isFull) return 'The log is full.';
    if (this.#depth.mayEvict) return 'The log may evict unread votes: set maxmemory-policy to noeviction.';
    return undefined;
  }

  protected override async work(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      await this.#look();
      await pause(this.#depth === undefined ? INTERVAL_MS / 5 : INTERVAL_MS, stopping);
    }
  }

  async #look(): Promise<void> {
    try {
      this.#depth = await this.#observer.depth();
      this.#show(this.#depth);
    } catch {
      this.#depth = undefined;
      this.#showNothing();
    }
    this.#tellFull(this.#depth && this.isFull);
  }

  #tellFull(isFull: boolean | undefined): void {
    if (isFull === this.#toldFull) return;
    this.#toldFull = isFull;
    this.#onFull(isFull);
  }

  #show({ unread, pending, oldestPendingMs, memoryRatio }: LogDepth): void {
    this.#metrics.groupLag.set(unread);
    this.#metrics.groupPending.set(pending);
    this.#metrics.oldestPending.set(oldestPendingMs / 1000);
    const hasLimit = memoryRatio > 0;
    if (hasLimit) this.#metrics.logMemory.set(memoryRatio);
    else this.#metrics.logMemory.remove();
  }

  /** What is not known is not shown: the last figure, and a zero even more, would read as if all were well. */
  #showNothing(): void {
    const { groupLag, groupPending, oldestPending, logMemory } = this.#metrics;
    for (const gauge of [groupLag, groupPending, oldestPending, logMemory]) gauge.remove();
  }
}
