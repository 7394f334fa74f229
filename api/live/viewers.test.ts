import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ViewersOptions } from './viewers.ts';
import { Viewers } from './viewers.ts';

describe('the viewers of the live results', () => {
  let server: Server;
  let viewers: Viewers;
  const sockets: Socket[] = [];

  /** A real server whose every request becomes a viewer. */
  async function serve(options: ViewersOptions): Promise<number> {
    viewers = new Viewers(options);
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      viewers.add(response, '127.0.0.1', undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function open(port: number): Promise<{ socket: Socket; text(): string }> {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    return { socket, text: () => text };
  }

  beforeEach(() => sockets.splice(0));
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    viewers.close();
    server.closeAllConnections();
    server.close();
  });

  it('[API6] hear a heartbeat when nothing else is said', async () => {
    const { text } = await open(await serve({ heartbeatMs: 30 }));
    await expect.poll(() => text().match(/event: heartbeat\ndata: {}\n\n/g)?.length).toBeGreaterThan(2);
  });

  it('[API7] that take nothing are let go, and until then hold one waiting event and no more', async () => {
    const counts: number[] = [];
    const port = await serve({
      heartbeatMs: 50,
      stallTimeoutMs: 300,
      onCount: (count) => counts.push(count),
    });
    const [slow, reading] = [await open(port), await open(port)];
    slow.socket.pause();
    expect(viewers.countFrom('127.0.0.1')).toBe(2);

    const event = (id: number) => Buffer.from(`id: ${id}\ndata: ${'x'.repeat(100_000)}\n\n`);
    const before = process.memoryUsage().arrayBuffers;
    for (let id = 1; id <= 300; id += 1) {
      viewers.broadcast(event(id));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // 300 events of 100 KB were said; a viewer that queued them all would hold 30 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(15_000_000);
    await expect.poll(() => reading.text().includes('id: 300\n')).toBe(true);
    await expect.poll(() => viewers.count, { timeout: 3_000 }).toBe(1);
    expect(counts).toEqual([1, 2, 1]);
  });
});
