import { onTestFinished, vi } from 'vitest';

/** The frames of a browser by hand: none comes but when a test lets it. The time stands still until then. */
export class Frames {
  #now = 1_000;
  readonly #asked = new Map<number, FrameRequestCallback>();
  #count = 0;

  /** Takes the place of the browser's frames and of its clock until the test ends. */
  static install(): Frames {
    const frames = new Frames();
    vi.stubGlobal('requestAnimationFrame', frames.#ask);
    vi.stubGlobal('cancelAnimationFrame', frames.#cancel);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => frames.#now);
    onTestFinished(() => {
      vi.unstubAllGlobals();
      clock.mockRestore();
    });
    return frames;
  }

  /** How many frames are asked for. */
  get asked(): number {
    return this.#asked.size;
  }

  /** Lets the next frame come, `ms` later. */
  next(ms: number): void {
    this.#now += ms;
    const due = [...this.#asked.values()];
    this.#asked.clear();
    for (const run of due) run(this.#now);
  }

  readonly #ask = (run: FrameRequestCallback): number => {
    this.#count += 1;
    this.#asked.set(this.#count, run);
    return this.#count;
  };

  readonly #cancel = (id: number): void => void this.#asked.delete(id);
}
