import { expect, vi } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { ResultsState } from '../results/results-store.ts';
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
  refusals = 0;
  #results: Pick<ResultsState, 'isOpen' | 'results'> = { isOpen: true, results: undefined };
  readonly #listeners = new Set<() => void>();

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
      results: {
        subscribe: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
        getSnapshot: () => this.#results as ResultsState,
        hearRefusal: () => {
          this.refusals += 1;
          this.hearBallot(false);
        },
      },
    });
    this.store.start(early);
  }

  get current(): VoteState {
    return this.store.getSnapshot().current;
  }

  /** The results say whether the ballot is open. */
  hearBallot(isOpen: boolean): void {
    this.#hear({ isOpen });
  }

  /** The results have changed. */
  hearRevision(revision: number): void {
    this.#hear({ results: resultsOf(revision, 0) });
  }

  /** Waits until the vote that is shown matches. */
  until(expected: object): Promise<void> {
    return vi.waitFor(() => expect(this.current).toMatchObject(expected));
  }

  /** Waits until a call is planned, lets that time pass, and tells how long it was, in ms. */
  async passPause(): Promise<number> {
    const pauseMs = await vi.waitFor(() => {
      const [due] = this.timers.due;
      if (due === undefined) throw new Error('Nothing is planned.');
      return due;
    });
    this.timers.advance(pauseMs);
    return pauseMs;
  }

  #hear(change: Partial<Pick<ResultsState, 'isOpen' | 'results'>>): void {
    this.#results = { ...this.#results, ...change };
    for (const listener of this.#listeners) listener();
  }
}
