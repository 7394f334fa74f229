import type { IncomingMessage, ServerResponse } from 'node:http';

/** In bytes. Bodies up to this are not counted: those of all connections there may be are less than the room. */
const SMALL = 1_024;
/** In bytes. A body takes several times as much memory: as bytes, as text, and as both until they are collected. */
const ROOM = 8 * 1_048_576;

/**
 * Bounds what the bodies of requests take in memory together. A vote is some twenty bytes and always has room; but
 * thousands of connections that send as much as a body may be, and take their time, would be gigabytes.
 */
export class BodyRoom {
  readonly #sizeMax: number;
  #taken = 0;

  /** @param sizeMax How large a body may be, in bytes; larger ones are refused for that and never read. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  /** Whether there is room for the body of a request, which then has it until its answer is over. One always has. */
  admit({ headers }: Pick<IncomingMessage, 'headers'>, answer: Pick<ServerResponse, 'once'>): boolean {
    const size = this.#sizeOf(headers);
    if (size <= SMALL || size > this.#sizeMax) return true;
    if (this.#taken > 0 && this.#taken + size > ROOM) return false;
    this.#taken += size;
    answer.once('close', () => {
      this.#taken -= size;
    });
    return true;
  }

  /** What the request says of its body; the most there may be of one that comes in chunks. */
  #sizeOf(headers: IncomingMessage['headers']): number {
    if (headers['transfer-encoding'] !== undefined) return this.#sizeMax;
    return Number(headers['content-length'] ?? 0);
  }
}
