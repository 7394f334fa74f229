import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { listen } from './listen.ts';

const HOST = '127.0.0.1';
const NEWCOMERS = 1_000;
/** Opens connections in a thread of its own, and says when the system has taken all of them. */
const OPEN_CONNECTIONS = `
  const { connect } = require('node:net');
  const { workerData: { host, port, count, isOpen } } = require('node:worker_threads');
  let left = count;
  for (let i = 0; i < count; i += 1) connect(port, host).on('error', () => {}).on('connect', () => {
    left -= 1;
    if (left === 0) Atomics.notify(isOpen, 0, Atomics.store(isOpen, 0, 1));
  });`;

describe.runIf(process.platform === 'linux')('an app that listens', () => {
  let app: FastifyInstance;
  beforeEach(() => {
    app = fastify({ exposeHeadRoutes: false });
  });
  afterEach(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  const port = () => (app.server.address() as AddressInfo).port;

  it('lets a hall in within a few turns of its event loop, however long they are', async () => {
    await listen(app, { host: HOST, port: 0 });
    let accepted = 0;
    app.server.on('connection', () => {
      accepted += 1;
    });
    const isOpen = new Int32Array(new SharedArrayBuffer(4));
    const crowd = new Worker(OPEN_CONNECTIONS, {
      eval: true,
      workerData: { host: HOST, port: port(), count: NEWCOMERS, isOpen },
    });
    onTestFinished(async () => void (await crowd.terminate()));
    await once(crowd, 'online');
    Atomics.wait(isOpen, 0, 0); // The turn that is as long as it takes all of them to come.
    let turns = 0;
    while (accepted < NEWCOMERS) {
      await new Promise(setImmediate);
      turns += 1;
    }
    expect(turns).toBeLessThan(NEWCOMERS / 10);
  });

  it('is told where somebody else listens already, another of its kind too', async () => {
    const other = createServer().listen({ host: HOST, port: 0, reusePort: true });
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const taken = { host: HOST, port: (other.address() as AddressInfo).port };
    await expect(listen(app, taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('answers what is under way on every connection before it is closed, and lets nobody in then', async () => {
    const arrived: (() => void)[] = [];
    const all = Promise.withResolvers<void>();
    app.head('/', async () => 'idle from now on');
    app.get('/', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      arrived.push(resolve);
      if (arrived.length === 20) all.resolve();
      await promise;
      return 'done';
    });
    let isClosed = false;
    app.addHook('onClose', async () => {
      isClosed = true;
    });
    await listen(app, { host: HOST, port: 0 });
    const at = port();
    const idle = await open(at);
    idle.write(`HEAD / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`);
    await once(idle, 'data');
    const answers = Promise.all(Array.from({ length: 20 }, () => ask(at)));
    await all.promise;

    const closed = app.close();
    await once(idle, 'close');
    expect(isClosed).toBe(false);
    for (const answer of arrived) answer();
    for (const text of await answers) expect(text).toMatch(/^HTTP\/1.1 200 .*done$/s);
    await closed;
    expect(isClosed).toBe(true);
    await expect(open(at)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

async function open(port: number): Promise<Socket> {
  const socket = connect(port, HOST);
  await once(socket, 'connect');
  return socket;
}

/** Asks on a connection of its own, which ends with the answer. */
async function ask(port: number): Promise<string> {
  const socket = connect(port, HOST).setEncoding('latin1');
  socket.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\nconnection: close\r\n\r\n`);
  return (await socket.toArray()).join('');
}
