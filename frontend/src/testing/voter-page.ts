import { expect } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { ResultsState } from '../results/results-store.ts';
import { NOTHING_KNOWN } from '../results/results-store.ts';
import { Store } from '../store.ts';
import type { EarlyVote } from '../voting/early-vote.ts';
import type { VoteStorage } from '../voting/kept-votes.ts';
import { KeptVotes } from '../voting/kept-votes.ts';
import type { VoteState } from '../voting/vote-state.ts';
import { VotingStore } from '../voting/voting-store.ts';
import { ManualTimers } from './manual-timers.ts';
import type { VoteApi } from './vote-api.ts';
import { resultsOf } from './vote-api.ts';

/** The votes of one page, without anything to see: a real server, a clock to turn and results as a test says. */
export class VoterPage {
  readonly timers = new ManualTimers();
  readonly store: VotingStore;
  readonly #results = new ToldResults(NOTHING_KNOWN);

  /** Opens a page; one with the same storage is another page of the same browser, or the same one loaded anew. */
  static open(api: VoteApi, storage: VoteStorage, early?: EarlyVote): VoterPage {
    return new VoterPage(api, storage, early);
  }

  private constructor(api: VoteApi, storage: VoteStorage, early: EarlyVote | undefined) {
    const { timers } = this;
    this.store = new VotingStore({
      client: createClient({ baseUrl: api.url }),
      timers,
      random: () => 0,
      kept: new KeptVotes({ storage: () => storage, now: timers.now }),
      results: this.#results,
    });
    this.store.start(early);
  }

  /** How often the api has refused a vote because the ballot is closed. */
  get refusals(): number {
    return this.#results.refusals;
  }

  get current(): VoteState {
    return this.store.getSnapshot().current;
  }

  /** The results say whether the ballot is open. */
  hearBallot(isOpen: boolean): void {
    this.#results.tell({ isOpen });
  }

  /** The results have changed. */
  hearRevision(revision: number): void {
    this.#results.tell({ results: resultsOf(revision, 0) });
  }

  /** Waits until the vote that is shown matches. */
  until(expected: object): Promise<void> {
    return expect.poll(() => this.current).toMatchObject(expected);
  }

  /** Waits until a call is planned, lets that time pass, and tells how long it was, in ms. */
  async passPause(): Promise<number> {
    await expect.poll(() => this.timers.due).not.toEqual([]);
    const [pauseMs = 0] = this.timers.due;
    this.timers.advance(pauseMs);
    return pauseMs;
  }
}

/** Results that say what a test tells them. */
class ToldResults extends Store<ResultsState> {
  refusals = 0;

  tell(change: Partial<ResultsState>): void {
    this.set({ ...this.state, ...change });
  }

  readonly hearRefusal = (): void => {
    this.refusals += 1;
    this.tell({ isOpen: false });
  };
}
