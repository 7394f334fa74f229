import type { CampaignEvents } from './campaign.ts';
import { Memory } from './memory.ts';
import { within } from './sights/within.ts';
import type { Stage } from './stage.ts';
import { Starvation } from './starvation.ts';
import { Timeline } from './timeline.ts';

const LOOK_MS = 250;
const WEIGH_MS = 2_000;

/** Looks at a campaign from its beginning to its end, and keeps how it went. */
export class Watch implements Disposable {
  readonly timeline = new Timeline();
  readonly memory = new Memory();
  readonly starvation = new Starvation();
  /** What the campaign does just now, in words. */
  doing = 'starting';
  readonly #stage: Stage;
  readonly #events: Pick<CampaignEvents, 'onProgress'>;
  readonly #looking: NodeJS.Timeout;
  readonly #weighing: NodeJS.Timeout;
  #look: Promise<void> = Promise.resolve();
  #isLooking = false;

  constructor(stage: Stage, events: Pick<CampaignEvents, 'onProgress'>) {
    this.#stage = stage;
    this.#events = events;
    this.#looking = setInterval(() => this.#lookAgain(), LOOK_MS);
    this.#weighing = setInterval(() => void this.#weigh(), WEIGH_MS);
  }

  /** Looks no more; resolves when the last look is over. */
  async stop(): Promise<void> {
    this[Symbol.dispose]();
    await this.#look;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking);
    clearInterval(this.#weighing);
  }

  #lookAgain(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#look = this.#lookOnce().finally(() => {
      this.#isLooking = false;
    });
  }

  async #lookOnce(): Promise<void> {
    const { all, load, log, beganAt } = this.#stage;
    // The ways to the servers are in this process.
    const [api, redis, here] = [all.api.child.pid, all.redis.server.process.pid, process.pid];
    const passed = [api, redis, here, load.pid].filter((pid) => pid !== undefined);
    await this.starvation.look(Date.now() - beganAt, passed);
    const streams = await within(LOOK_MS, log.streams()).catch(() => undefined);
    const unread = streams?.reduce((sum, each) => sum + each.unread, 0);
    this.timeline.add(load.figures, unread);
    this.#events.onProgress(load.figures, { unread, doing: this.doing });
  }

  async #weigh(): Promise<void> {
    const { all, load } = this.#stage;
    const processes = new Map<string, number | undefined>([
      ['api', all.api.child.pid],
      ...Array.from(
        { length: all.consumers },
        (_, i) => [`consumer ${i}`, all.consumer(i).child.pid] as const,
      ),
      ['redis', all.redis.server.process.pid],
      ['load', load.pid],
    ]);
    const known = [...processes].filter((each): each is [string, number] => each[1] !== undefined);
    await this.memory.weigh(load.figures.atMs, new Map(known));
  }
}
