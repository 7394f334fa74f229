import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * As a script, `silent-viewers.ts HOST PORT COUNT [AT_ONCE]`: so many viewers of the live results who never read what
 * is sent to them. Says when all are connected, and stays.
 */
const [host = '', port = '', count = '', together = '100'] = process.argv.slice(2);
const AT_ONCE = Number(together);
/** Who is not let in comes back after so long. */
const RETRY_MS = 200;

async function view(): Promise<void> {
  const socket = connect(Number(port), host).pause();
  const isConnected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.on('error', () => {});
  if (!isConnected) return await sleep(RETRY_MS).then(view);
  socket.write('GET /api/results/stream HTTP/1.1\r\nhost: x\r\n\r\n');
}

for (let opened = 0; opened < Number(count); opened += AT_ONCE)
  await Promise.all(Array.from({ length: AT_ONCE }, view));
process.stdout.write('All are connected.\n');
setInterval(() => {}, 60_000);
