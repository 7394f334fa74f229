import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import { backoffMs } from '../backoff.ts';
import type { Timers } from '../timers.ts';
import type { Fate } from './read-receipt.ts';
import { readReceipt } from './read-receipt.ts';

export interface ReceiptWatchOptions {
  readonly client: Pick<Client, 'receipt'>;
  readonly timers: Timers;
  readonly random: () => number;
  /** What became of the vote. */
  onFate(fate: Fate): void;
}

/** Most votes are counted within some 50 ms of being accepted. */
const ASK_PAUSE_MS = 80;
const ASK_PAUSE_MAX_MS = 20_000;
/**
 * Pages that hear the same news spread their questions over so long, or over this part of what they have waited: a
 * hall whose votes waited for minutes hears the first news in the same instant.
 */
const NEWS_SPREAD_MS = 100;
const NEWS_SPREAD_OF_WAIT = 0.2;

/**
 * Asks for the receipt of a vote until it tells what became of it: soon at first, then ever less often. News of the
 * count bring the next question forward, but never to less than half its pause, nor sooner than the api asks for:
 * however often news come, a hall whose votes wait long asks twice as often as without them at most.
 */
export class ReceiptWatch {
  readonly #requestId: string;
  readonly #options: ReceiptWatchOptions;
  #attempt = 0;
  /** When the last question was answered, or the watch begun, and when the next one is due, by `Timers.elapsed`. */
  #since = 0;
  #dueAt = Number.POSITIVE_INFINITY;
  /** How long after `#since` news may bring the next question forward to. */
  #leastMs = 0;
  #isStarted = false;
  #isAsking = false;
  #isStopped = false;
  #isResting = false;
  #cancel = () => {};

  constructor(requestId: string, options: ReceiptWatchOptions) {
    this.#requestId = requestId;
    this.#options = options;
  }

  /** Begins to ask, or goes on with short pauses. */
  start(): void {
    this.#isStarted = true;
    this.#attempt = 0;
    this.#planNext(0);
  }

  /** The count has changed: this vote may be in it. */
  hearNews(): void {
    if (!this.#isStarted) return;
    const { timers, random } = this.#options;
    const now = timers.elapsed();
    const soonest = Math.max(now, this.#since + this.#leastMs);
    const at = soonest + random() * Math.max(NEWS_SPREAD_MS, NEWS_SPREAD_OF_WAIT * this.#leastMs);
    if (at < this.#dueAt) this.#plan(at - now);
  }

  /** Asks nothing until `wake`. */
  rest(): void {
    this.#isResting = true;
    this.#cancel();
  }

  /** Goes on where it rested, soon. */
  wake(): void {
    if (!this.#isResting) return;
    this.#isResting = false;
    this.#attempt = 0;
    if (this.#isStarted && !this.#isAsking) this.#planNext(0);
  }

  /** Asks no more. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #planNext(leastMs: number): void {
    const { timers, random } = this.#options;
    const backoff = { pauseMs: ASK_PAUSE_MS, pauseMaxMs: ASK_PAUSE_MAX_MS, random };
    this.#since = timers.elapsed();
    const pauseMs = backoffMs(this.#attempt, backoff);
    this.#leastMs = Math.max(leastMs, pauseMs / 2);
    this.#attempt += 1;
    this.#plan(Math.max(leastMs, pauseMs));
  }

  #plan(ms: number): void {
    const { timers } = this.#options;
    this.#cancel();
    if (this.#isResting || this.#isStopped) return;
    this.#dueAt = timers.elapsed() + ms;
    this.#cancel = timers.after(ms, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    // News that come meanwhile are in the answer, or lead to the next question.
    this.#dueAt = Number.NEGATIVE_INFINITY;
    const answer = await readReceipt(this.#requestId, this.#options.client);
    this.#isAsking = false;
    if (this.#isStopped) return;
    this.#isStopped = typeof answer === 'string';
    if (typeof answer === 'string') this.#options.onFate(answer);
    else this.#planNext(answer instanceof ApiError ? (answer.retryAfterMs ?? 0) : 0);
  }
}
