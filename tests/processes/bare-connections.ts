import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { expect } from 'vitest';

/** A connection on which a test writes bytes of its own. */
export interface BareConnection {
  readonly socket: Socket;
  /** All that came back. */
  received(): string;
  /** Resolves when it is closed, by whichever end. */
  readonly ended: Promise<unknown>;
}

/** Opens connections to a port of this machine; whoever does must see to it that they end. */
export async function openConnections(port: number, count: number): Promise<BareConnection[]> {
  const connections = Array.from({ length: count }, () => bareConnection(port));
  await Promise.all(connections.map(({ socket }) => once(socket, 'connect')));
  return connections;
}

/** Has each of them answered once, so that it is known to be accepted, and kept. */
export async function untilServed(connections: readonly BareConnection[]): Promise<void> {
  for (const { socket } of connections) socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
  await expect.poll(() => connections.every(({ received }) => received().endsWith('}'))).toBe(true);
}

function bareConnection(port: number): BareConnection {
  let text = '';
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  return { socket, received: () => text, ended };
}
