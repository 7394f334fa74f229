/** Work that goes on beside everything else, from `start` until `stop`. */
export abstract class BackgroundWork {
  readonly #stopping = new AbortController();
  #working: Promise<void> | undefined;

  /** Goes on until `stopping` aborts, and never rejects. */
  protected abstract work(stopping: AbortSignal): Promise<void>;

  /** Idempotent. */
  start(): void {
    this.#working ??= this.work(this.#stopping.signal);
  }

  /** Resolves once the work has ended; at once where it never began. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }
}
