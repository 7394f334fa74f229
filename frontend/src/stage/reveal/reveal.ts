import type { ApiError, Client } from '#contract/client.ts';
import { toApiError } from '../../ask.ts';
import { Store } from '../../store.ts';
import type { Timers } from '../../timers.ts';
import type { StageKey } from './stage-key.ts';

/** How it stands with revealing the counts. */
export type RevealState =
  | { readonly step: 'idle' }
  | { readonly step: 'counting'; readonly secondsLeft: number }
  | { readonly step: 'asking' }
  | { readonly step: 'refused'; readonly reason: ApiError | 'no_key' };

export interface RevealOptions {
  readonly client: Pick<Client, 'reveal'>;
  readonly key: Pick<StageKey, 'current'>;
  readonly timers: Timers;
}

export const COUNTDOWN_SECONDS = 3;
const IDLE: RevealState = { step: 'idle' };

/**
 * Reveals the counts, without any framework: counts down, asks the api, and says why where it refuses. What was
 * revealed comes like any change of the results.
 */
export class Reveal extends Store<RevealState> {
  readonly #options: RevealOptions;
  #cancelTick = () => {};

  constructor(options: RevealOptions) {
    super(IDLE);
    this.#options = options;
  }

  /** Begins the countdown, unless it runs already; without a key it says so at once. */
  readonly begin = (): void => {
    const { step } = this.state;
    if (step === 'counting' || step === 'asking') return;
    if (this.#options.key.current === undefined) this.set({ step: 'refused', reason: 'no_key' });
    else this.#count(COUNTDOWN_SECONDS);
  };

  /** Ends the countdown, or puts away what is said of a refusal. What the api was asked already cannot be taken back. */
  readonly cancel = (): void => {
    if (this.state.step === 'asking') return;
    this.#cancelTick();
    this.set(IDLE);
  };

  #count(secondsLeft: number): void {
    if (secondsLeft === 0) {
      void this.#ask();
      return;
    }
    this.set({ step: 'counting', secondsLeft });
    this.#cancelTick = this.#options.timers.after(1000, () => this.#count(secondsLeft - 1));
  }

  async #ask(): Promise<void> {
    this.set({ step: 'asking' });
    try {
      await this.#options.client.reveal(this.#options.key.current ?? '');
      this.set(IDLE);
    } catch (error) {
      this.set({ step: 'refused', reason: toApiError(error) });
    }
  }
}
