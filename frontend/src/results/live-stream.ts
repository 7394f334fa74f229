import { backoffMs } from '../backoff.ts';
import type { Timers } from '../timers.ts';

/** What is used of a browser's `EventSource`. */
export interface EventStream {
  addEventListener(type: 'message' | 'heartbeat' | 'error', listener: (event: Event) => void): void;
  close(): void;
}

export interface LiveStreamOptions {
  open(): EventStream;
  readonly timers: Timers;
  readonly random: () => number;
  /** Takes the data of a message; says whether it could be read. */
  onMessage(data: unknown): boolean;
  /** The api has said that it is there, and that there is no news. */
  onHeartbeat(): void;
  /** The stream has brought nothing for `OVERDUE_MS` since it was opened. */
  onOverdue(): void;
  /** The stream was cut or refused; it will be opened again. */
  onCut(): void;
}

/** A stream that has brought nothing after this long is not relied upon [UI3]. */
const OVERDUE_MS = 5_000;
/** A stream that has not spoken after this long, open or not, is given up and tried anew. The api beats every 12 s. */
const SILENT_MAX_MS = 20_000;
const REOPEN_PAUSE_MS = 1_000;
const REOPEN_PAUSE_MAX_MS = 15_000;

/**
 * A stream of events that comes back by itself, for ever. A browser's `EventSource` does so after a lost
 * connection only: an HTTP error such as 503 ends it for good. So each error ends ours, and we open the next.
 */
export class LiveStream {
  readonly #options: LiveStreamOptions;
  #source: EventStream | undefined;
  #failures = 0;
  #cancels: (() => void)[] = [];

  constructor(options: LiveStreamOptions) {
    this.#options = options;
  }

  /** Opens the stream now; one that is open, or about to be, gives way to it. */
  open(): void {
    this.close();
    const { timers, onOverdue } = this.#options;
    const source = this.#options.open();
    this.#source = source;
    const cancelOverdue = timers.after(OVERDUE_MS, onOverdue);
    const cancelTimeout = timers.after(SILENT_MAX_MS, () => this.#cut(source));
    this.#cancels = [cancelOverdue, cancelTimeout];
    source.addEventListener('error', () => this.#cut(source));
    source.addEventListener('heartbeat', () => {
      if (source !== this.#source) return;
      cancelTimeout();
      this.#options.onHeartbeat();
    });
    source.addEventListener('message', (event) => {
      if (source !== this.#source || !this.#options.onMessage((event as MessageEvent).data)) return;
      this.#failures = 0;
      cancelOverdue();
      cancelTimeout();
    });
  }

  /** Closes the stream, or stops waiting for the next. Idempotent. */
  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
    this.#source?.close();
    this.#source = undefined;
  }

  #cut(source: EventStream): void {
    if (source !== this.#source) return;
    this.close();
    const { timers, random, onCut } = this.#options;
    const backoff = { pauseMs: REOPEN_PAUSE_MS, pauseMaxMs: REOPEN_PAUSE_MAX_MS, random };
    this.#cancels = [timers.after(backoffMs(this.#failures, backoff), () => this.open())];
    this.#failures += 1;
    onCut();
  }
}
