import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import type { Results } from '#contract/schemas.ts';
import { ask } from '../ask.ts';
import { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import { KnownBallot } from './known-ballot.ts';
import type { EventStream } from './live-stream.ts';
import { LiveStream } from './live-stream.ts';
import { NewestResults } from './newest-results.ts';
import { readMessage, readResults } from './read-results.ts';

/**
 * How the results come: over the stream; not at the moment, while the stream is opened; by asking for them; or
 * not at all.
 */
export type Connection = 'live' | 'reconnecting' | 'polling' | 'offline';

export interface ResultsState {
  readonly connection: Connection;
  /** The newest results known. */
  readonly results: Results | undefined;
  /** Whether the ballot takes votes, as far as it is known. */
  readonly isOpen: boolean;
  /** When the counts last changed, by the clock of this page, in ms since the epoch. */
  readonly changedAt: number | undefined;
  /** Why they could not be had when last asked for. */
  readonly failure: ApiError | undefined;
}

export interface ResultsStoreOptions {
  readonly client: Pick<Client, 'results' | 'streamUrl'>;
  openStream(url: string): EventStream;
  readonly timers: Timers;
  readonly random: () => number;
}

/** What a page knows before it has asked; also what is written into its document when it is built [UI8]. */
export const NOTHING_KNOWN: ResultsState = {
  connection: 'reconnecting',
  results: undefined,
  isOpen: true,
  changedAt: undefined,
  failure: undefined,
};

const POLL_INTERVAL_MS = 2_000;
/**
 * After a stream has brought nothing for this long, not even two of the api's heartbeats (one every 12 s), one
 * question tells whether it still could.
 */
const SILENCE_CHECK_MS = 30_000;

/**
 * The results as this page knows them, without any framework: follows the live stream, asks every 2 s while the
 * stream is away, and goes back to the stream by itself [UI3]. Of all that arrives the newest revision wins.
 */
export class ResultsStore extends Store<ResultsState> {
  readonly #options: ResultsStoreOptions;
  readonly #stream: LiveStream;
  readonly #newest = new NewestResults();
  readonly #ballot = new KnownBallot();
  #isRunning = false;
  /** Of an answer that was asked for before the store was stopped, nothing is taken. */
  #run = 0;
  #isAsking = false;
  #cancelPoll: (() => void) | undefined;

  constructor(options: ResultsStoreOptions) {
    super(NOTHING_KNOWN);
    this.#options = options;
    this.#stream = new LiveStream({
      ...options,
      open: () => options.openStream(options.client.streamUrl),
      onMessage: (data) => this.#takeMessage(data),
      onHeartbeat: () => this.#hearHeartbeat(),
      onOverdue: () => this.#loseStream(0),
      onCut: () => this.#loseStream(POLL_INTERVAL_MS * (0.5 + options.random() / 2)),
    });
  }

  /** Begins to follow the results. Idempotent. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.reconnect();
  }

  /** Lets the stream go and asks no more; what is known stays. Idempotent. */
  stop(): void {
    this.#isRunning = false;
    this.#run += 1;
    this.#isAsking = false;
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    this.#stream.close();
    this.#change({ connection: 'reconnecting' });
  }

  /** Opens the stream at once, as when the network has come back. */
  reconnect(): void {
    if (!this.#isRunning) return;
    this.#newest.trustNext();
    this.#leaveLive();
    this.#stream.open();
  }

  /** Tells that a vote was refused because the ballot is closed, which results may not say yet. */
  readonly hearRefusal = (): void => {
    this.#ballot.hearRefusal(this.#options.timers.now());
    this.#change({ isOpen: this.#ballot.isOpen });
    if (this.state.connection === 'live') this.#planCheck();
  };

  #takeMessage(data: unknown): boolean {
    const results = readMessage(data);
    if (results === undefined) return false;
    this.#take(results, 'live');
    this.#planCheck();
    return true;
  }

  #hearHeartbeat(): void {
    if (this.state.connection === 'live') this.#planCheck();
  }

  /** Whether something was heard that is not believed yet. */
  get #isDoubted(): boolean {
    return this.#newest.isDoubted || this.#ballot.isDoubted;
  }

  /** Plans the next look at what the stream brings. */
  #planCheck(): void {
    this.#planPoll(this.#isDoubted ? POLL_INTERVAL_MS : SILENCE_CHECK_MS);
  }

  #loseStream(pollAfterMs: number): void {
    this.#newest.trustNext();
    this.#leaveLive();
    if (this.#cancelPoll === undefined && !this.#isAsking) this.#planPoll(pollAfterMs);
  }

  #leaveLive(): void {
    if (this.state.connection !== 'live') return;
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    this.#change({ connection: 'reconnecting' });
  }

  #planPoll(afterMs: number): void {
    this.#cancelPoll?.();
    this.#cancelPoll = this.#options.timers.after(afterMs, () => void this.#poll());
  }

  async #poll(): Promise<void> {
    const run = this.#run;
    const wasLive = this.state.connection === 'live';
    const known = this.#newest.held;
    this.#cancelPoll = undefined;
    this.#isAsking = true;
    const answer = await ask(this.#options.client.results(), readResults, 'The answer holds no results.');
    if (run !== this.#run) return;
    this.#isAsking = false;
    if (this.state.connection !== 'live') this.#takeAnswer(answer);
    else if (wasLive && known === this.#newest.held) this.#checkStream(answer);
    // Else the stream has spoken meanwhile; it knows better, and has planned the next look.
  }

  /** An answer while the stream is away. */
  #takeAnswer(answer: Results | ApiError): void {
    if (answer instanceof ApiError) this.#change({ connection: 'offline', failure: answer });
    else this.#take(answer, 'polling');
    const askedToWaitMs = answer instanceof ApiError ? (answer.retryAfterMs ?? 0) : 0;
    this.#planPoll(Math.max(POLL_INTERVAL_MS, askedToWaitMs));
  }

  /**
   * An answer while the stream is there: it was silent for long, or brought a lower revision. A connection lost
   * without a farewell (a sleeping laptop, a router) stays silent for hours, and so does a vote nobody takes part
   * in; they differ in what the api answers.
   */
  #checkStream(answer: Results | ApiError): void {
    const knownRevision = this.#newest.held?.revision;
    const wasDoubted = this.#isDoubted;
    if (!(answer instanceof ApiError)) this.#take(answer, 'live');
    this.#planCheck();
    const isSilent = answer instanceof ApiError || answer.revision !== knownRevision;
    if (isSilent && !wasDoubted) this.reconnect();
  }

  #take(results: Results, connection: Connection): void {
    const known = this.#newest.held;
    if (!this.#newest.offer(results)) {
      this.#change({ connection, failure: undefined });
      return;
    }
    this.#ballot.hearResults(results, this.#options.timers.now());
    const { isOpen } = this.#ballot;
    const changedAt = isRecount(known, results)
      ? this.#changeTime(results, connection)
      : this.state.changedAt;
    this.#change({ connection, results, isOpen, changedAt, failure: undefined });
  }

  /** A change seen happening was now; of what happened while nobody looked, the server's clock tells. */
  #changeTime(results: Results, connection: Connection): number | undefined {
    const now = this.#options.timers.now();
    if (this.state.connection === connection) return now;
    const told = Date.parse(results.last_updated ?? '');
    return Number.isNaN(told) ? undefined : Math.min(told, now);
  }

  #change(change: Partial<ResultsState>): void {
    this.set({ ...this.state, ...change });
  }
}

/** Whether the counts are others than before. A revision is also new when the ballot was closed or revealed. */
function isRecount(before: Results | undefined, { total_votes, last_updated }: Results): boolean {
  return before?.total_votes !== total_votes || before.last_updated !== last_updated;
}
