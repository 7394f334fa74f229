import { act } from '@testing-library/react';
import { onTestFinished, vi } from 'vitest';

/** Stands in for `IntersectionObserver`, which sees nothing in a simulated page: a test says what is seen. */
export class SeenElements {
  readonly #observers = new Set<ManualObserver>();

  /** Takes the place of the real one until the test ends. */
  static install(): SeenElements {
    const seen = new SeenElements();
    const observers = seen.#observers;
    // A plain function, for `new` takes what it returns.
    vi.stubGlobal('IntersectionObserver', function observe(callback: IntersectionObserverCallback) {
      return new ManualObserver(observers, callback);
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    return seen;
  }

  get watched(): number {
    return this.#observers.size;
  }

  /** Scrolls what is watched into sight, or out of it. */
  async scroll(isIntersecting: boolean): Promise<void> {
    await act(async () => {
      for (const observer of this.#observers) observer.tell(isIntersecting);
    });
  }
}

class ManualObserver {
  readonly #observers: Set<ManualObserver>;
  readonly #callback: IntersectionObserverCallback;

  constructor(observers: Set<ManualObserver>, callback: IntersectionObserverCallback) {
    this.#observers = observers;
    this.#callback = callback;
  }

  observe(): void {
    this.#observers.add(this);
  }

  disconnect(): void {
    this.#observers.delete(this);
  }

  tell(isIntersecting: boolean): void {
    const entry = { isIntersecting } as IntersectionObserverEntry;
    this.#callback([entry], this as unknown as IntersectionObserver);
  }
}
