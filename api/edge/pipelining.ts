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
  readonly #owed = new WeakMap<Socket, { answers: number }>();

  /** How many requests of a connection have no answer yet. */
  unanswered(socket: Socket): number {
    return this.#owed.get(socket)?.answers ?? 0;
  }

  /** Looks after every connection of a server, from now on. */
  watch(server: Server): void {
    server.on('connection', (socket) => {
      const owed = { answers: 0 };
      this.#owed.set(socket, owed);
      // Node resumes a connection behind each request, and whenever answers have left it after a pause of its own. That
      // pause it keeps in mind, so that it is ours to resume without a look at it.
      socket.on('resume', () => {
        if (owed.answers > UNANSWERED_MAX) socket.pause();
      });
    });
    server.on('request', ({ socket }, response) => {
      const owed = this.#owed.get(socket);
      if (owed === undefined) return; // No connection of this server's.
      owed.answers += 1;
      if (owed.answers > UNANSWERED_MAX) socket.pause();
      response.on('close', () => {
        owed.answers -= 1;
        if (owed.answers === UNANSWERED_MAX) socket.resume();
      });
    });
  }
}
