import { PolledStore } from '../polled-store.ts';
import type { Timers } from '../timers.ts';

/** Who can be asked how many watch. */
export interface ViewersReader {
  pipeline(): Promise<{ readonly intake: { readonly viewers: number | null } | null }>;
}

const ASK_INTERVAL_MS = 2_000;

/** How many watch the results, without any framework; undefined while nobody can tell. */
export class Viewers extends PolledStore<number | undefined, number | undefined> {
  readonly #reader: ViewersReader;

  constructor(reader: ViewersReader, timers: Timers) {
    super(undefined, timers);
    this.#reader = reader;
  }

  protected ask(): Promise<number | undefined> {
    return this.#reader.pipeline().then(
      ({ intake }) => intake?.viewers ?? undefined,
      () => undefined,
    );
  }

  protected take(count: number | undefined): number {
    if (count !== this.state) this.set(count);
    return ASK_INTERVAL_MS;
  }
}
