import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * As a script, `silent-viewers.ts HOST PORT COUNT [AT_ONCE]`: so many viewers of the live results who never read what
 * is sent to them. Says when all are connected, and stays.
 */
const [host = '', port = '', count = '', together = '100'] = process.argv.slice(2);
const AT_ONCE = Number(together);

async function view(): Promise<void> {
  const socket = connect(Number(port), host).pause();
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /api/results/stream HTTP/1.1\r\nhost: x\r\n\r\n');
}

for (let opened = 0; opened < Number(count); opened += AT_ONCE)
  await Promise.all(Array.from({ length: AT_ONCE }, view));
process.stdout.write('All are connected.\n');
setInterval(() => {}, 60_000);
