/** What a stage needs of its window. */
export type StageWindow = Pick<Window, 'location' | 'history' | 'sessionStorage'>;

const IN_STORAGE = 'stage-key';

/**
 * The key that lets this stage reveal the counts. It comes behind the `#` of the address, which no browser sends
 * anywhere, and leaves the address at once: a projector shows it to the hall. The tab keeps it over a reload.
 */
export class StageKey {
  readonly #window: StageWindow;
  #key: string | undefined;

  constructor(window: StageWindow) {
    this.#window = window;
    this.take();
  }

  get current(): string | undefined {
    return this.#key;
  }

  /** Takes the key out of the address, where there is one. To be called again when what is behind the `#` changes. */
  take(): void {
    const { location, history } = this.#window;
    const [, found] = /^#key=(.+)$/.exec(location.hash) ?? [];
    if (found === undefined) {
      this.#key ??= this.#stored();
      return;
    }
    this.#key = decoded(found);
    history.replaceState(history.state, '', `${location.pathname}${location.search}`);
    this.#store(this.#key);
  }

  /** A browser may keep nothing, and says so by throwing. */
  #stored(): string | undefined {
    try {
      return this.#window.sessionStorage.getItem(IN_STORAGE) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #store(key: string): void {
    try {
      this.#window.sessionStorage.setItem(IN_STORAGE, key);
    } catch {
      // It is known until the page is loaded again.
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
