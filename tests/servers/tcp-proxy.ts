import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A way to a server that a test can spoil. */
export interface TcpProxy {
  readonly port: number;
  /** From now on what the server says is thrown away; what it is told still arrives. */
  dropReplies(): void;
  /** Lets what the server says from now on through again. */
  passReplies(): void;
  /** Lets replies through at this rate only, for each connection. */
  throttleReplies(bytesPerSecond: number): void;
  /** Resets every connection, and lets replies through again on those to come. */
  cut(): void;
  close(): Promise<void>;
}

const TICK_MS = 10;

/** Stands on loopback in front of the server on `target`. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const links = new Set<Socket>();
  let dropping = false;
  let bytesPerTick = Number.POSITIVE_INFINITY;

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      links.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        links.delete(one);
        other.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      if (dropping) return;
      if (!client.write(chunk) || bytesPerTick !== Number.POSITIVE_INFINITY) {
        upstream.pause();
        setTimeout(() => upstream.resume(), (chunk.length / bytesPerTick) * TICK_MS);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    dropReplies: () => {
      dropping = true;
    },
    passReplies: () => {
      dropping = false;
    },
    throttleReplies: (bytesPerSecond) => {
      bytesPerTick = (bytesPerSecond * TICK_MS) / 1000;
    },
    cut: () => {
      dropping = false;
      for (const link of links) link.resetAndDestroy();
    },
    async close() {
      for (const link of links) link.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
