import type { Client } from '#contract/client.ts';
import type { Timers } from '../timers.ts';
import { VoteFailure } from './cast-vote.ts';
import { Delivery } from './delivery.ts';
import type { IntendedVote } from './intended-vote.ts';
import type { KeptVotes } from './kept-votes.ts';
import type { Fate } from './read-receipt.ts';
import { ReceiptWatch } from './receipt-watch.ts';
import type { VoteOnItsWay } from './vote-state.ts';

/** What a vote needs on its way. */
export interface JourneyServices {
  readonly client: Pick<Client, 'castVote' | 'receipt'>;
  readonly timers: Timers;
  readonly random: () => number;
  readonly kept: KeptVotes;
}

export interface JourneyOptions extends JourneyServices {
  /** When the voter clicked, by `Timers.elapsed`; undefined where that was on another page. */
  readonly clickedAt?: number | undefined;
  /** Whether the vote was sent before, and may have been taken: it was found in the browser's storage. */
  readonly isTakenUp?: boolean;
  /** Its state has changed. */
  onChange(): void;
  /** It was refused because the ballot is closed. */
  onClosed(): void;
  /** It was taken back on another page of this browser. */
  onGone(): void;
}

/** A vote that is accepted this long, in ms, without being counted is told so. */
const LATE_MS = 3_000;

/** The way of one vote, from the click until it is counted: to the api first, then to its receipt. */
export class VoteJourney {
  readonly #vote: IntendedVote;
  readonly #options: JourneyOptions;
  readonly #delivery: Delivery;
  readonly #receipt: ReceiptWatch;
  #state: VoteOnItsWay;
  #isKept = false;
  #clickedAt: number | undefined;
  #cancelLate = () => {};

  constructor(vote: IntendedVote, options: JourneyOptions) {
    this.#vote = vote;
    this.#options = options;
    this.#clickedAt = options.clickedAt;
    this.#state = { state: 'sending', vote };
    this.#receipt = new ReceiptWatch(vote.requestId, { ...options, onFate: (fate) => this.#settle(fate) });
    this.#delivery = new Delivery(vote, {
      ...options,
      mayCount: options.isTakenUp ?? false,
      isWanted: () => !this.#isKept || options.kept.holds(vote.requestId),
      onWaiting: (failure, isTrying) => this.#wait(failure, isTrying),
      onEnd: (end) => this.#arrive(end),
    });
  }

  get state(): VoteOnItsWay {
    return this.#state;
  }

  /** Sends the vote. */
  send(): void {
    this.#isKept = this.#options.kept.keep(this.#vote, false);
    this.#set({ state: 'sending', vote: this.#vote });
    this.#delivery.sendNow();
  }

  /** Goes on with a vote that was accepted before this page was opened. */
  follow(): void {
    this.#isKept = true;
    this.#accept();
  }

  /** Sends a vote that waits or has failed at once. */
  tryNow(): void {
    if (this.#state.state === 'failed') this.send();
    else if (this.#state.state === 'waiting') this.#delivery.sendNow();
  }

  /** The count has changed: this vote may be in it. */
  hearNews(): void {
    this.#receipt.hearNews();
  }

  /** Nobody looks: asks for no receipt until `wake`, and measures no more. */
  rest(): void {
    this.#clickedAt = undefined;
    this.#receipt.rest();
  }

  wake(): void {
    this.#receipt.wake();
  }

  /** Ends all that happens by itself; what is kept stays. */
  stop(): void {
    this.#delivery.stop();
    this.#receipt.stop();
    this.#cancelLate();
  }

  /** Forgets the vote, wherever it is: it is neither sent again nor asked for, by this page or another. */
  forget(): void {
    this.stop();
    this.#options.kept.drop(this.#vote.requestId);
  }

  #wait(failure: VoteFailure, isTrying: boolean): void {
    this.#set({ state: 'waiting', vote: this.#vote, failure, isTrying, isKept: this.#isKept });
  }

  #arrive(end: 'accepted' | Fate | VoteFailure | 'unwanted'): void {
    if (end === 'accepted') {
      if (this.#isKept) this.#options.kept.keep(this.#vote, true);
      this.#accept();
    } else if (end === 'unwanted') this.#options.onGone();
    else if (end instanceof VoteFailure) this.#fail(end);
    else this.#settle(end);
  }

  #accept(): void {
    const { timers } = this.#options;
    this.#set({ state: 'accepted', vote: this.#vote, isLate: false });
    this.#cancelLate = timers.after(LATE_MS, () =>
      this.#set({ state: 'accepted', vote: this.#vote, isLate: true }),
    );
    this.#receipt.start();
  }

  #fail(failure: VoteFailure): void {
    const { kept, onClosed } = this.#options;
    const isClosed = failure.reason.code === 'ballot_closed';
    if (failure.isForGood) kept.drop(this.#vote.requestId);
    if (isClosed) onClosed();
    this.#set({ state: 'failed', vote: this.#vote, failure });
    // It may wait in the event log since an earlier try, and then its receipt will tell.
    if (isClosed && !failure.isForGood) this.#receipt.start();
  }

  #settle(fate: Fate): void {
    const { kept, timers } = this.#options;
    this.stop();
    const tookMs = this.#clickedAt === undefined ? undefined : timers.elapsed() - this.#clickedAt;
    kept.drop(this.#vote.requestId);
    this.#set(
      fate === 'counted'
        ? { state: 'counted', vote: this.#vote, tookMs }
        : { state: 'dead_lettered', vote: this.#vote },
    );
  }

  #set(state: VoteOnItsWay): void {
    this.#state = state;
    this.#options.onChange();
  }
}
