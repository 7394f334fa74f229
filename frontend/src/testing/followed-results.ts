import { expect } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { ResultsState } from '../results/results-store.ts';
import { ResultsStore } from '../results/results-store.ts';
import { ManualTimers } from './manual-timers.ts';
import { ScriptedStreams } from './scripted-streams.ts';
import { resultsOf, VoteApi } from './vote-api.ts';

/** A store of results with all it stands on: a real server to ask, streams by script and a clock to turn. */
export class FollowedResults {
  readonly api: VoteApi;
  readonly timers = new ManualTimers();
  readonly streams = new ScriptedStreams();
  readonly store: ResultsStore;
  #answers = 0;

  static async prepare(): Promise<FollowedResults> {
    return new FollowedResults(await VoteApi.start());
  }

  private constructor(api: VoteApi) {
    this.api = api;
    const { streamUrl, results } = createClient({ baseUrl: api.url });
    const client = { streamUrl, results: () => results().finally(() => void this.#answers++) };
    const { timers, streams } = this;
    this.store = new ResultsStore({ client, openStream: streams.open, timers, random: () => 0 });
  }

  get known(): ResultsState {
    return this.store.getSnapshot();
  }

  get revision(): number | undefined {
    return this.known.results?.revision;
  }

  async close(): Promise<void> {
    this.store.stop();
    await this.api.stop();
  }

  /** Starts the store with a stream that has brought `revision`. */
  startLive(revision: number): void {
    this.store.start();
    this.streams.newest.opens();
    this.streams.newest.brings(resultsOf(revision, 0));
  }

  /** Waits until what the store knows matches. */
  until(expected: Partial<Record<keyof ResultsState, unknown>>): Promise<void> {
    return expect.poll(() => this.known).toMatchObject(expected);
  }

  /** Waits until the store has been given so many answers, errors included, and has done with them what it does. */
  async answered(count: number): Promise<void> {
    await expect.poll(() => this.#answers).toBe(count);
    await new Promise(setImmediate);
  }

  /** Lets the poll come that is due within `ms`, and waits for its answer. */
  async poll(ms = 2_000): Promise<void> {
    const before = this.#answers;
    this.timers.advance(ms);
    await this.answered(before + 1);
  }
}
