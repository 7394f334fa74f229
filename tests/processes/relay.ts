import { once } from 'node:events';
import type { Server } from 'node:net';
import { connect, createServer } from 'node:net';

/** Where connections come from or go to: a port of loopback, or the path of a socket. */
export type Place = number | string;

/** Passes connections on from one place to another; a socket leads from one network into another. */
export async function relay(from: Place, to: Place): Promise<Server> {
  const server = createServer((near) => {
    const far = typeof to === 'number' ? connect(to, '127.0.0.1') : connect(to);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  await once(typeof from === 'number' ? server.listen(from, '127.0.0.1') : server.listen(from), 'listening');
  return server;
}

/** As a script: passes on for each pair of its arguments until it is ended. */
if (import.meta.main) {
  const places = process.argv.slice(2).map((each) => (/^\d+$/.test(each) ? Number(each) : each));
  for (let i = 0; i < places.length; i += 2) await relay(places[i] ?? 0, places[i + 1] ?? 0);
  process.stdout.write('Relaying.\n');
}
