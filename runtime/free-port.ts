import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Resolves where `port` can be listened on, and nobody else does. Asked before all else, so that nobody waits for a
 * database in vain; the server that listens later asks again.
 *
 * @throws Error with the code of the system, such as `EADDRINUSE`.
 */
export async function listenOnce(host: string, port: number): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}
