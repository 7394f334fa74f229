import type { VoteStorage } from '../voting/kept-votes.ts';

/** What a browser keeps for one origin, shared by its pages; can be broken, or full. */
export class MemoryStorage implements VoteStorage {
  readonly items = new Map<string, string>();
  isFull = false;
  isBroken = false;

  get length(): number {
    this.#mayFail(this.isBroken);
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    this.#mayFail(this.isBroken);
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#mayFail(this.isBroken || this.isFull);
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.#mayFail(this.isBroken);
    this.items.delete(key);
  }

  #mayFail(fails: boolean): void {
    if (fails) throw new DOMException('No storage', 'QuotaExceededError');
  }
}
