import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import { ask } from '../ask.ts';
import { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import type { Minute } from './read-history.ts';
import { readHistory } from './read-history.ts';
import type { Span } from './spans.ts';
import { SPANS } from './spans.ts';

export interface HistoryState {
  readonly span: Span;
  /** What is known of the span; undefined until it was answered once. */
  readonly minutes: readonly Minute[] | undefined;
  /** Why it could not be had when last asked for. */
  readonly failure: ApiError | undefined;
}

export interface HistoryStoreOptions {
  readonly client: Pick<Client, 'history'>;
  readonly timers: Timers;
}

/** What is known of one span. */
interface Known {
  minutes?: readonly Minute[];
  failure?: ApiError | undefined;
  /** When it was last asked for, in ms since the epoch. */
  askedAt?: number;
  isAsking?: boolean;
  /** Whether there may be votes that the last answer did not have. */
  isBehind?: boolean;
}

/** An answer may be so old when it comes: 2 s in the api, 2 s in the browser, and the way. */
const LAG_MAX_MS = 5_000;
/** After a failure it is asked again no sooner than this. */
const RETRY_MS = 10_000;

/**
 * The history as this page knows it, without any framework: asks while somebody sees it and only when there are other
 * counts than at the last time, and not more often than the span says.
 */
export class HistoryStore extends Store<HistoryState> {
  readonly #options: HistoryStoreOptions;
  readonly #known: Record<Span, Known> = { hour: {}, day: {} };
  #isSeen = false;
  #changedAt: number | undefined;
  #cancelAsking = () => {};

  constructor(options: HistoryStoreOptions) {
    super({ span: 'hour', minutes: undefined, failure: undefined });
    this.#options = options;
  }

  /** Shows another span: at once what was known of it. */
  readonly choose = (span: Span): void => {
    this.#show(span);
    this.#plan();
  };

  /** Whether somebody sees the history; while nobody does, nothing is asked. */
  see(isSeen: boolean): void {
    this.#isSeen = isSeen;
    this.#plan();
  }

  /** The counts last changed at `changedAt`, in ms since the epoch; undefined as long as there are none. */
  hear(changedAt: number | undefined): void {
    if (changedAt === this.#changedAt) return;
    this.#changedAt = changedAt;
    for (const known of Object.values(this.#known)) known.isBehind = true;
    this.#plan();
  }

  /** Forgets all answers, as when the counts were withheld meanwhile. */
  forget(): void {
    for (const known of Object.values(this.#known)) {
      delete known.minutes;
      delete known.askedAt;
    }
    this.#show(this.state.span);
    this.#plan();
  }

  #plan(): void {
    this.#cancelAsking();
    const { span } = this.state;
    const { askedAt, isAsking, isBehind, failure } = this.#known[span];
    if (!this.#isSeen || isAsking) return;
    if (askedAt === undefined) void this.#ask(span);
    else if (isBehind || failure !== undefined) {
      const restMs =
        failure === undefined ? SPANS[span].refreshMs : Math.max(RETRY_MS, failure.retryAfterMs ?? 0);
      // A clock that was set back does not make the wait longer.
      const sinceMs = Math.max(0, this.#options.timers.now() - askedAt);
      this.#cancelAsking = this.#options.timers.after(Math.max(0, restMs - sinceMs), () => this.#ask(span));
    }
  }

  async #ask(span: Span): Promise<void> {
    const known = this.#known[span];
    const now = this.#options.timers.now();
    known.askedAt = now;
    known.isAsking = true;
    // What was counted a moment ago may not be in the answer.
    const sinceMs = now - (this.#changedAt ?? Number.NEGATIVE_INFINITY);
    known.isBehind = sinceMs >= 0 && sinceMs < LAG_MAX_MS;
    const answer = await ask(
      this.#options.client.history(SPANS[span].minutes),
      readHistory,
      'The answer holds no history.',
    );
    known.isAsking = false;
    if (answer instanceof ApiError) known.failure = answer;
    else {
      known.minutes = answer;
      known.failure = undefined;
    }
    this.#show(this.state.span);
    this.#plan();
  }

  #show(span: Span): void {
    const { minutes, failure } = this.#known[span];
    this.set({ span, minutes, failure });
  }
}
