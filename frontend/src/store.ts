/**
 * A state that changes and can be followed, without any framework. React reads it through `useSyncExternalStore`,
 * which is why both functions may be called without their object.
 */
export abstract class Store<State> {
  readonly #listeners = new Set<() => void>();
  /** What is known; only `set` puts another in its place. */
  protected state: State;

  constructor(state: State) {
    this.state = state;
  }

  /**
   * Calls `listener` after each change of the state.
   *
   * @returns Stops calling it.
   */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): State => this.state;

  /** Puts another state in place, as a new value and never by changing the one that is known, and tells of it. */
  protected set(state: State): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }
}
