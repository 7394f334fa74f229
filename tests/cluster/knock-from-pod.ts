// Opens one connection after the other to a host and a port, which are its arguments, and closes it again, until its
// input ends; then prints how often each came to what. It runs in a pod, from its text.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const REST_MS = 20;
const TIMEOUT_MS = 5_000;

function knock(host: string | undefined, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TIMEOUT_MS });
    const end = (how: string) => {
      resolve(how);
      socket.destroy();
    };
    socket.on('connect', () => end('opened'));
    socket.on('timeout', () => end('timeout'));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(code ?? 'error'));
  });
}

const [, host, port] = process.argv;
const knocks: Record<string, number> = {};
let isOver = false;
process.stdin.resume().on('end', () => {
  isOver = true;
});
while (!isOver) {
  const how = await knock(host, Number(port));
  knocks[how] = (knocks[how] ?? 0) + 1;
  await sleep(REST_MS);
}
process.stdout.write(JSON.stringify(knocks));
