import type { Option } from '#ballot/options.ts';
import type { ResultsStore } from '../results/results-store.ts';
import { Store } from '../store.ts';
import type { EarlyVote } from './early-vote.ts';
import type { IntendedVote } from './intended-vote.ts';
import { intendVote } from './intended-vote.ts';
import type { JourneyOptions, JourneyServices } from './vote-journey.ts';
import { VoteJourney } from './vote-journey.ts';
import type { VoteState } from './vote-state.ts';
import { cameTooLate, isAtItsEnd, isUnsent, takesVotes } from './vote-state.ts';

export interface VotingState {
  /** The vote the voter is shown. */
  readonly current: VoteState;
  /** Earlier votes of this browser that still wait to go out. */
  readonly waitingBeside: number;
}

export interface VotingStoreOptions extends JourneyServices {
  /** The results of the ballot that is voted on: they say whether it is open, and when the count has changed. */
  readonly results: Pick<ResultsStore, 'subscribe' | 'getSnapshot' | 'hearRefusal'>;
}

const NO_VOTE: VotingState = { current: { state: 'idle' }, waitingBeside: 0 };

/**
 * The voter's votes, without any framework: one that is shown, from the click until it is counted, and those an earlier
 * page left behind, which go on beside it [UI2].
 */
export class VotingStore extends Store<VotingState> {
  readonly #options: VotingStoreOptions;
  #current: VoteJourney | undefined;
  readonly #beside = new Set<VoteJourney>();
  #isResting = false;
  #revision: number | undefined;
  #unsubscribe = () => {};

  constructor(options: VotingStoreOptions) {
    super(NO_VOTE);
    this.#options = options;
  }

  /** What a page shows that was rendered before anybody could vote. */
  readonly getServerSnapshot = (): VotingState => NO_VOTE;

  /** Takes up the votes that this browser kept, the newest to be shown; then casts the early one, if there is one. */
  start(early?: EarlyVote): void {
    this.#unsubscribe = this.#options.results.subscribe(() => this.#hearResults());
    for (const { isAccepted, keptAt: _, ...vote } of this.#options.kept.read()) {
      const journey = this.#begin(vote, { isTakenUp: true });
      if (this.#current === undefined) this.#current = journey;
      else this.#beside.add(journey);
      if (isAccepted) journey.follow();
      else journey.send();
    }
    if (early !== undefined) this.#castBeside(early);
  }

  /** Ends all that happens by itself; what is kept stays kept. */
  stop(): void {
    this.#unsubscribe();
    for (const journey of this.#journeys) journey.stop();
  }

  /** Casts a new vote, unless there is one on its way or just accepted, or the ballot is closed. */
  readonly cast = (option: Option, clickedAt = this.#options.timers.elapsed()): void => {
    if (!takesVotes(this.state.current) || !this.#options.results.getSnapshot().isOpen) return;
    const vote = intendVote(option);
    this.#current = this.#begin(vote, { clickedAt });
    this.#current.send();
  };

  /** Sends the vote that waits or has failed at once, under the same request id. */
  readonly tryNow = (): void => this.#current?.tryNow();

  /** Forgets the vote that is shown, so that another can be cast: one that waits is not sent again. */
  readonly reset = (): void => {
    if (this.state.current.state === 'sending') return;
    this.#current?.forget();
    this.#current = undefined;
    this.#publish();
  };

  /** The network is back: all that waits goes out at once. */
  hearOnline(): void {
    for (const journey of this.#journeys) if (journey.state.state === 'waiting') journey.tryNow();
  }

  /** Nobody looks at the page: votes still go out, but their receipts can wait. */
  rest(): void {
    this.#isResting = true;
    for (const journey of this.#journeys) journey.rest();
  }

  wake(): void {
    this.#isResting = false;
    for (const journey of this.#journeys) journey.wake();
  }

  get #journeys(): VoteJourney[] {
    return [...this.#beside, ...(this.#current === undefined ? [] : [this.#current])];
  }

  #begin(vote: IntendedVote, start: Pick<JourneyOptions, 'clickedAt' | 'isTakenUp'>): VoteJourney {
    const journey: VoteJourney = new VoteJourney(vote, {
      ...this.#options,
      ...start,
      onChange: () => this.#publish(),
      onClosed: () => this.#options.results.hearRefusal(),
      onGone: () => this.#leave(journey),
    });
    if (this.#isResting) journey.rest();
    return journey;
  }

  /** A click from before the page was there is the newest: what was taken up before it goes on beside it. */
  #castBeside({ option, clickedAt }: EarlyVote): void {
    if (this.#current !== undefined) this.#beside.add(this.#current);
    this.#current = undefined;
    this.#publish();
    this.cast(option, clickedAt);
  }

  #leave(journey: VoteJourney): void {
    if (journey === this.#current) this.#current = undefined;
    this.#beside.delete(journey);
    this.#publish();
  }

  #hearResults(): void {
    const { results, isOpen } = this.#options.results.getSnapshot();
    // A ballot that is opened again takes votes; that an earlier one came too late is past.
    if (isOpen && cameTooLate(this.state.current)) this.reset();
    if (results?.revision === this.#revision) return;
    this.#revision = results?.revision;
    for (const journey of this.#journeys) journey.hearNews();
  }

  #publish(): void {
    for (const journey of [...this.#beside].filter(({ state }) => isAtItsEnd(state))) {
      journey.stop();
      this.#beside.delete(journey);
    }
    const waitingBeside = [...this.#beside].filter(({ state }) => isUnsent(state)).length;
    this.set({ current: this.#current?.state ?? NO_VOTE.current, waitingBeside });
  }
}
