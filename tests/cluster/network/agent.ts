// One end of connections. It listens on each port of PORTS that nobody in its pod does yet, so that a connection that
// comes to nothing was held back, and not just unheard; and for each line of its input, a list of connections, it tries
// them all at once and prints the names of those that open. It runs in a pod, from its text.
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';

/** Without a port, the address is a name to look up, which is asked by UDP. */
type Connection = readonly [name: string, address: string, port: number | null];

/** After this a connection counts as closed. */
const CLOSED_AFTER_MS = 3000;

function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.on('connect', () => end(true)).on('error', () => end(false));
    socket.setTimeout(CLOSED_AFTER_MS, () => end(false));
  });
}

async function isKnown(name: string): Promise<boolean> {
  const answer = lookup(name).then(
    () => true,
    () => false,
  );
  return await Promise.race([answer, after(CLOSED_AFTER_MS, false)]);
}

async function openOf(connections: readonly Connection[]): Promise<string[]> {
  const tried = connections.map(async ([name, address, port]) => {
    const isOpen = await (port === null ? isKnown(address) : opens(address, port));
    return isOpen ? [name] : [];
  });
  return (await Promise.all(tried)).flat();
}

for (const port of JSON.parse(process.env.PORTS ?? '[]')) {
  const server = createServer((socket) => socket.on('error', () => {}).end());
  server.listen(port, '0.0.0.0');
  // Somebody else does: that is the vote itself.
  await once(server, 'listening').catch(() => {});
}
process.on('SIGTERM', () => process.exit(0));
createInterface({ input: process.stdin }).on('line', async (line) => {
  process.stdout.write(`${JSON.stringify(await openOf(JSON.parse(line)))}\n`);
});
