import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Viewers } from '../live/viewers.ts';

/** What is under way at a shutdown gets this long, more than an append may take; then connections are cut. */
const DRAIN_MS = 3_000;
/** For so long whoever is busy on a connection is told by the next answer to leave it. */
const FAREWELL_MS = 200;

/**
 * Ends in order: streams first, or they would keep the server waiting; from then on a connection gets the answers it is
 * owed, to one more request at most, and the last of them says so. Node cuts idle connections as it closes, and what is
 * on its way on a busy one with it, so a moment is left to tell the busy ones. What was sent behind such a last answer
 * is not looked at, since nobody would hear what became of it. A client that only holds its connection is cut.
 */
export function drainOnClose(app: FastifyInstance, viewers: Viewers): void {
  const leaving = new WeakSet<Socket>();
  /** The request whose answer is the last one of its connection so far; they are answered in order. */
  const newest = new WeakMap<Socket, FastifyRequest>();
  let cut: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    viewers.close();
    cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
    await sleep(FAREWELL_MS);
  });
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (leaving.has(socket)) return void reply.hijack();
    newest.set(socket, request);
    if (cut !== undefined) leaving.add(socket);
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    const { socket } = request.raw;
    if (cut !== undefined && newest.get(socket) === request) {
      leaving.add(socket);
      reply.header('connection', 'close');
    }
    done();
  });
  app.addHook('onClose', async () => clearTimeout(cut));
}
