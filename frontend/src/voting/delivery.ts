import type { Client } from '#contract/client.ts';
import { ApiError } from '#contract/client.ts';
import { backoffMs } from '../backoff.ts';
import type { Timers } from '../timers.ts';
import { castVote, VoteFailure } from './cast-vote.ts';
import type { IntendedVote } from './intended-vote.ts';
import type { Fate } from './read-receipt.ts';
import { readReceipt } from './read-receipt.ts';

export interface DeliveryOptions {
  readonly client: Pick<Client, 'castVote' | 'receipt'>;
  readonly timers: Timers;
  readonly random: () => number;
  /** Whether the vote was sent before and may have been taken. */
  readonly mayCount: boolean;
  /** Whether it is still to be sent again; another page of this browser may have seen to it. */
  isWanted(): boolean;
  /** It goes out again by itself, or does so right now: why the last try failed. */
  onWaiting(failure: VoteFailure, isTrying: boolean): void;
  /** It was taken, or was refused for a reason that does not pass; or it was taken back on another page. */
  onEnd(end: 'accepted' | Fate | VoteFailure | 'unwanted'): void;
}

const RETRY_PAUSE_MS = 400;
const RETRY_PAUSE_MAX_MS = 15_000;

/**
 * Brings one vote to the api: sends it, and again under the same request id for as long as the failure may pass, with
 * growing pauses, and never sooner than the api asks for [UI2].
 */
export class Delivery {
  readonly #vote: IntendedVote;
  readonly #options: DeliveryOptions;
  #mayCount: boolean;
  /** Why the last try failed, while another will follow. */
  #failure: VoteFailure | undefined;
  #attempt = 0;
  #isTrying = false;
  #isStopped = false;
  #cancelRetry = () => {};

  constructor(vote: IntendedVote, options: DeliveryOptions) {
    this.#vote = vote;
    this.#options = options;
    this.#mayCount = options.mayCount;
  }

  /** Sends the vote at once, unless it is being sent; pauses are short again afterwards. */
  sendNow(): void {
    this.#attempt = 0;
    if (!this.#isTrying && !this.#isStopped) void this.#try();
  }

  /** Sends no more. What is under way cannot be called back, and is not told of. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelRetry();
  }

  async #try(): Promise<void> {
    this.#cancelRetry();
    const { isWanted, onWaiting, onEnd } = this.#options;
    const isSeenTo = this.#failure !== undefined && !isWanted();
    if (this.#failure !== undefined) {
      // Until it is answered nobody knows: whoever takes the vote back meanwhile may be too late.
      onWaiting(new VoteFailure(this.#failure.reason, true), true);
    }
    this.#isTrying = true;
    const ending = isSeenTo
      ? this.#findOut()
      : castVote(this.#vote, { ...this.#options, mayCount: this.#mayCount });
    const end = await ending.catch((failure: VoteFailure) => failure);
    this.#isTrying = false;
    if (this.#isStopped) return;
    if (end instanceof VoteFailure) this.#fail(end);
    else onEnd(end);
  }

  /** Another page has settled the vote, which its receipt tells, or it was taken back there. */
  async #findOut(): Promise<Fate | 'unwanted'> {
    const fate = await readReceipt(this.#vote.requestId, this.#options.client);
    if (fate instanceof ApiError) throw new VoteFailure(fate, true);
    return fate ?? 'unwanted';
  }

  #fail(failure: VoteFailure): void {
    const { timers, random, onWaiting, onEnd } = this.#options;
    this.#mayCount = failure.mayCount;
    this.#failure = failure.reason.retryable ? failure : undefined;
    if (this.#failure === undefined) {
      onEnd(failure);
      return;
    }
    const backoff = { pauseMs: RETRY_PAUSE_MS, pauseMaxMs: RETRY_PAUSE_MAX_MS, random };
    const pauseMs = backoffMs(this.#attempt, backoff) + (failure.reason.retryAfterMs ?? 0);
    this.#attempt += 1;
    this.#cancelRetry = timers.after(pauseMs, () => void this.#try());
    onWaiting(failure, false);
  }
}
