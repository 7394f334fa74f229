import { setTimeout as sleep } from 'node:timers/promises';
import { ROUTES } from '#contract/routes.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';

/** How one connection of a viewer ended: `told` by its server, in order; `cut`; `refused` before it began. */
export type Ending = 'told' | 'cut' | 'refused';

/** A browser comes back this soon unless the stream says otherwise. */
const RETRY_MS = 1_000;
const LOOK_MS = 20;

/**
 * A viewer of the live results who comes back by itself when the stream ends, after the time the stream told, as an
 * `EventSource` of a browser does.
 */
export class ReturningViewer {
  /** How each connection ended, but for the last one. */
  readonly endings: Ending[] = [];
  /** The revision of every event, in the order of their arrival. */
  readonly revisions: number[] = [];
  /** The longest it was without a stream, in ms. */
  longestAwayMs = 0;
  /** How many votes the newest event told of. */
  total = 0;
  #heartbeats = 0;
  readonly #url: string;
  #leaving = false;
  #viewer: StreamViewer | undefined;
  readonly #viewing: Promise<void>;

  /** @param apiUrl Where the api is; it begins to view at once. */
  constructor(apiUrl: string) {
    this.#url = `${apiUrl}${ROUTES.resultsStream}`;
    this.#viewing = this.#view();
  }

  /** How many times the stream has said that it is still there. */
  get heartbeats(): number {
    return this.#heartbeats + heartbeatsIn(this.#viewer);
  }

  /** Whether it has a stream, with at least one event on it. */
  get isLive(): boolean {
    return this.#viewer?.newest !== undefined && !this.#viewer.ended;
  }

  /** Ends the stream for good. */
  async leave(): Promise<void> {
    this.#leaving = true;
    this.#viewer?.close();
    await this.#viewing;
  }

  async #view(): Promise<void> {
    let [away, retryMs] = [performance.now(), RETRY_MS];
    while (!this.#leaving) {
      const viewer = await StreamViewer.open(this.#url).catch(() => undefined);
      if (viewer?.response.statusCode === 200) {
        this.#viewer = viewer;
        this.longestAwayMs = Math.max(this.longestAwayMs, performance.now() - away);
        await this.#follow(viewer);
        if (this.#leaving) return;
        away = performance.now();
        this.endings.push(viewer.response.complete ? 'told' : 'cut');
        retryMs = retryIn(viewer.text);
      } else {
        viewer?.close();
        this.endings.push('refused');
      }
      await sleep(retryMs);
    }
  }

  async #follow(viewer: StreamViewer): Promise<void> {
    let taken = 0;
    while (!viewer.ended || taken < viewer.events.length) {
      for (const { data } of viewer.events.slice(taken)) {
        this.revisions.push(data.revision);
        this.total = data.total_votes;
        taken += 1;
      }
      await sleep(LOOK_MS);
    }
    this.#heartbeats += heartbeatsIn(viewer);
    this.#viewer = undefined;
  }
}

function heartbeatsIn(viewer: StreamViewer | undefined): number {
  return viewer?.text.match(/heartbeat/g)?.length ?? 0;
}

function retryIn(text: string): number {
  return Number(
    text
      .match(/^retry: (\d+)$/gm)
      ?.at(-1)
      ?.slice('retry: '.length) ?? RETRY_MS,
  );
}
