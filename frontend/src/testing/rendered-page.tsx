import { act, cleanup, render, screen } from '@testing-library/react';
import { expect } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { Results } from '#contract/schemas.ts';
import { App } from '../App.tsx';
import { ResultsStore } from '../results/results-store.ts';
import { beginVoting } from '../voting/begin-voting.ts';
import { ManualTimers } from './manual-timers.ts';
import { setPageAddress } from './page-address.ts';
import { ScriptedStreams } from './scripted-streams.ts';
import { VoteApi } from './vote-api.ts';

/** The whole page, rendered: a real server to ask, streams by script and a clock to turn. */
export class RenderedPage {
  readonly api: VoteApi;
  readonly timers = new ManualTimers();
  readonly streams = new ScriptedStreams();
  #leave = () => {};

  static async render(): Promise<RenderedPage> {
    return new RenderedPage(await VoteApi.start());
  }

  private constructor(api: VoteApi) {
    this.api = api;
    setPageAddress(api.url);
    this.#open();
  }

  /** Loads the page anew: only what the browser keeps is left of it. */
  reload(): void {
    this.#leave();
    this.#open();
  }

  /** The stream brings these results. */
  bring(results: Results): void {
    act(() => this.streams.newest.brings(results));
  }

  advance(ms: number): void {
    act(() => this.timers.advance(ms));
  }

  /** A question of the test's own, and its answer: what the page has asked before it has arrived by then. */
  async roundTrip(): Promise<void> {
    await fetch(`${this.api.url}/of-the-test`).catch(() => {});
  }

  async close(): Promise<void> {
    this.#leave();
    window.localStorage.clear();
    await this.api.stop();
  }

  #open(): void {
    const { timers, streams } = this;
    const random = () => 0;
    const client = createClient({ baseUrl: '' });
    const store = new ResultsStore({ client, openStream: streams.open, timers, random });
    const { voting, stop } = beginVoting({ client, timers, random, results: store }, window);
    render(<App client={client} voting={voting} store={store} timers={timers} />);
    act(() => store.start());
    this.#leave = () => {
      cleanup();
      stop();
      store.stop();
    };
  }
}

/** The button of an option. */
export const button = (name: RegExp) => screen.getByRole('button', { name });
/** A part of the page by its test id. */
export const part = (id: string) => screen.getByTestId(id);
export const stateOf = (id: string) => part(id).dataset.state;

/** Waits until a part has this state. */
export function untilState(id: string, state: string): Promise<void> {
  const shown = async () => {
    await act(async () => {});
    return stateOf(id);
  };
  return expect.poll(shown).toBe(state);
}
