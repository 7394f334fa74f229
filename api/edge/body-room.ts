import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';

/** In bytes. A body up to this needs no room: a vote is some twenty bytes. */
const SMALL = 1_024;
/**
 * In bytes. A body takes several times as much memory: as bytes, as text, and as both until they are collected. And all
 * that is admitted may be read to its end in one turn of the event loop, which who is refused has to wait for.
 */
const ROOM = 1_048_576;

type Answer = Pick<ServerResponse, 'once'>;

/**
 * Bounds what the bodies of requests take in memory together. A vote always has room; but thousands of connections that
 * send as much as a body may be, and take their time, would be gigabytes.
 */
export class BodyRoom {
  readonly #sizeMax: number;
  #taken = 0;

  /** @param sizeMax How large a body may be, in bytes; larger ones are refused for that and never read. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  /** Whether there is room for a body by what its request says of it, which it then has until the answer is over. */
  admit({ headers }: Pick<IncomingMessage, 'headers'>, answer: Answer): boolean {
    return this.#take(Number(headers['content-length'] ?? 0), answer);
  }

  /**
   * The body to be read. One that comes in chunks does not say how large it is: once it is not small it needs room for
   * the largest there may be, and ends with an error where there is none.
   *
   * @param refuse Called once for that error.
   */
  watched<Body extends Readable>(
    body: Body,
    { headers }: Pick<IncomingMessage, 'headers'>,
    answer: Answer,
    refuse: () => Error,
  ): Body | Transform {
    if (headers['transfer-encoding'] === undefined) return body;
    let seen = 0;
    let hasRoom = false;
    const watched = new Transform({
      transform: (chunk, _encoding, done) => {
        seen += chunk.length;
        if (seen > SMALL) hasRoom ||= this.#take(this.#sizeMax, answer);
        if (seen <= SMALL || hasRoom) done(null, chunk);
        else done(refuse());
      },
    });
    body.once('error', (error) => watched.destroy(error));
    return body.pipe(watched); // Not `pipeline`, which would end the connection before it is told.
  }

  /** One body always has room, however large it may be. */
  #take(size: number, answer: Answer): boolean {
    if (size <= SMALL || size > this.#sizeMax) return true;
    if (this.#taken > 0 && this.#taken + size > ROOM) return false;
    this.#taken += size;
    answer.once('close', () => {
      this.#taken -= size;
    });
    return true;
  }
}
