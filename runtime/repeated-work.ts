import { BackgroundWork } from './background.ts';
import { pause } from './backoff.ts';

/** A step that is taken again and again, and whose failures are nobody's concern: the next time may go well. */
export class RepeatedWork extends BackgroundWork {
  readonly #step: () => Promise<void>;
  readonly #pauseMs: number;

  /** @param pauseMs Between the end of a step and the next. */
  constructor(step: () => Promise<void>, pauseMs: number) {
    super();
    this.#step = step;
    this.#pauseMs = pauseMs;
  }

  protected override async work(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      await this.#step().catch(() => {});
      await pause(this.#pauseMs, stopping);
    }
  }
}
