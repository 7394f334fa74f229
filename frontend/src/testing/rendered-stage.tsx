import { act, cleanup, fireEvent, render } from '@testing-library/react';
import { vi } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { Results } from '#contract/schemas.ts';
import type { PublicUrl } from '../config.ts';
import { ResultsStore } from '../results/results-store.ts';
import { Reveal } from '../stage/reveal/reveal.ts';
import { Stage } from '../stage/Stage.tsx';
import { Viewers } from '../stage/viewers.ts';
import { ManualTimers } from './manual-timers.ts';
import { setPageAddress } from './page-address.ts';
import { ScriptedStreams } from './scripted-streams.ts';
import { resultsOf, VoteApi } from './vote-api.ts';

export const PUBLIC_URL = 'http://192.168.1.20:3000/';

/** The stage, rendered: a real server to ask, streams by script and a clock to turn. */
export class RenderedStage {
  readonly api: VoteApi;
  readonly timers = new ManualTimers();
  readonly streams = new ScriptedStreams();
  /** Where the stage was left for. */
  readonly goTo = vi.fn<(path: string) => void>();
  /** What the api says when it is asked how many watch. */
  viewers: number | null = 3;
  /** How often it was asked that. */
  viewersAsked = 0;
  readonly key: { current: string | undefined } = { current: 'open-sesame-0123456789' };
  readonly #store: ResultsStore;

  static async render(publicUrl: PublicUrl = { ok: true, url: PUBLIC_URL }): Promise<RenderedStage> {
    return new RenderedStage(await VoteApi.start(), publicUrl);
  }

  private constructor(api: VoteApi, publicUrl: PublicUrl) {
    this.api = api;
    setPageAddress(`${api.url}/stage`);
    const { timers, streams, key } = this;
    const random = () => 0.5;
    const client = createClient({ baseUrl: '' });
    this.#store = new ResultsStore({ client, openStream: streams.open, timers, random });
    const pipeline = async () => {
      this.viewersAsked += 1;
      return { intake: { viewers: this.viewers } };
    };
    render(
      <Stage
        services={{ timers, random, store: this.#store, publicUrl }}
        reveal={new Reveal({ client, key, timers })}
        viewers={new Viewers({ pipeline }, timers)}
        goTo={this.goTo}
      />,
    );
    act(() => this.#store.start());
  }

  /** The stream brings these results. */
  bring(results: Results): void {
    act(() => this.streams.newest.brings(results));
  }

  advance(ms: number): void {
    act(() => this.timers.advance(ms));
  }

  async close(): Promise<void> {
    cleanup();
    this.#store.stop();
    await this.api.stop();
  }
}

/** A key is pressed, wherever the focus is. */
export function press(key: string): void {
  act(() => void fireEvent.keyDown(document.body, { key }));
}

/** Lets the answers come that are on their way. */
export const settle = () => act(() => new Promise<void>((resolve) => void setImmediate(resolve)));

/** Waits until `check` passes, while answers come. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(
    async () => {
      await settle();
      check();
    },
    { timeout: 10_000 },
  );
}

/** These results once voting is over. */
export const closed = (results: Results): Results => ({ ...results, ballot: 'closed' });

/** Results of so many votes that are withheld. */
export const secret = (total: number, revision = total): Results => ({
  ...resultsOf(total, 0, revision),
  results: [],
  withheld: true,
});
