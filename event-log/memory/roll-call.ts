import type { PresenceReader, PresenceTeller, Seen } from '../ports.ts';
import { PRESENCE_LASTS_MS } from '../ports.ts';
import type { Presence } from '../presence.ts';

/** A roll within one process, for a log whose readers and writers all are in it. */
export class MemoryRoll {
  /** In the order of their first word. */
  readonly #told = new Map<object, { readonly presence: Presence; readonly at: number }>();

  /** A place on the roll, for one part of the process. */
  place(): PresenceTeller & PresenceReader {
    const self = {};
    return {
      tell: async (presence) => void this.#told.set(self, { presence, at: performance.now() }),
      read: async () => this.#seenBy(self),
      close: async () => void this.#told.delete(self),
    };
  }

  #seenBy(self: object): Seen[] {
    const now = performance.now();
    return [...this.#told]
      .map(([place, { presence, at }]) => ({
        presence,
        agoMs: Math.round(now - at),
        isOwn: place === self,
      }))
      .filter(({ agoMs }) => agoMs <= PRESENCE_LASTS_MS);
  }
}
