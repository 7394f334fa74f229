import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * So many requests of a connection may wait for their answers before no more are read from it. Those that came in the
 * same reading of 64 KiB are taken nevertheless: the parser cannot be stopped within one.
 */
const UNANSWERED_MAX = 32;

/**
 * Keeps count of the answers each connection is owed, and reads on only where they are few. Node hands over every
 * request there is to read: twenty thousand votes in one write would keep everybody else waiting for seconds.
 */
export class Pipelining {
  readonly #unanswered = new WeakMap<Socket, number>();

  /** How many requests of a connection have no answer yet. */
  unanswered(socket: Socket): number {
    return this.#unanswered.get(socket) ?? 0;
  }

  /** Looks after every connection of a server, from now on. */
  watch(server: Server): void {
    server.on('connection', (socket) => {
      // Node resumes a connection behind each request, and whenever answers have left it after a pause of its own. That
      // pause it keeps in mind, so that it is ours to resume without a look at it.
      socket.on('resume', () => this.#pauseWhereMany(socket));
    });
    server.on('request', ({ socket }, response) => {
      this.#unanswered.set(socket, this.unanswered(socket) + 1);
      this.#pauseWhereMany(socket);
      response.once('close', () => {
        this.#unanswered.set(socket, this.unanswered(socket) - 1);
        if (this.unanswered(socket) === UNANSWERED_MAX) socket.resume();
      });
    });
  }

  #pauseWhereMany(socket: Socket): void {
    if (this.unanswered(socket) > UNANSWERED_MAX) socket.pause();
  }
}
