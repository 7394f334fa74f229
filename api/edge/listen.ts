import { once } from 'node:events';
import type { AddressInfo, ListenOptions, Server } from 'node:net';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { listenOnce } from '#runtime/free-port.ts';

/**
 * How many connections may wait until the process comes to accept them; the system may hold it to fewer (on Linux
 * `net.core.somaxconn`, 4,096). Who comes beyond them is not refused but left without an answer, and tries again after a
 * second, then after three: with Node's 511 a hall that opens the page at once would wait for longer than for its votes.
 */
const WAITING_CONNECTIONS_MAX = 8_192;
/**
 * So many sockets listen at the one address, and the system deals the connections out to them. Of each Node accepts one
 * in a turn of its event loop (libuv 3696). With one socket an api whose turns take 100 ms lets ten newcomers in a
 * second, and the others wait for minutes to be told as little as that it is busy.
 */
const LISTENERS = 256;
/** Elsewhere Node has no such sockets (macOS, Windows), or nobody has tried. */
const isDealtOut = process.platform === 'linux';

type App = Pick<FastifyInstance, 'addHook' | 'listen' | 'server'>;

/**
 * Has the app take connections on this address, a hall's at once. To be called last: the app takes no hooks any more.
 *
 * @throws Error with the code of the system, such as `EADDRINUSE`.
 */
export async function listen(app: App, { host, port }: { host: string; port: number }): Promise<void> {
  // Sockets that share an address share it with any of the same user, another api's too.
  if (isDealtOut) await listenOnce(host, port);
  const others: Server[] = [];
  app.addHook('preClose', async () => {
    const closed = others.map((server) => new Promise((resolve) => server.close(resolve)));
    app.server.closeIdleConnections(); // As the app's own server does when it is closed.
    await Promise.all(closed);
  });
  const options = { host, port, backlog: WAITING_CONNECTIONS_MAX, reusePort: isDealtOut };
  await app.listen(options);
  if (!isDealtOut) return;
  const at = app.server.address() as AddressInfo;
  for (let i = 1; i < LISTENERS; i += 1)
    others.push(await listenBeside(app, { ...options, host: at.address, port: at.port }));
}

/** Another socket for the server of the app, which makes of a connection what it makes of its own. */
async function listenBeside({ server }: Pick<App, 'server'>, options: ListenOptions): Promise<Server> {
  const asOfHttp = { allowHalfOpen: true, noDelay: true };
  const other = createServer(asOfHttp, (socket) => server.emit('connection', socket)).listen(options);
  await once(other, 'listening');
  return other;
}
