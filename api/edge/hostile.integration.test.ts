import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

const VOTE = '{"option":"cats"}';
const POST = (body: string) =>
  `POST /api/vote HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

let pipeline: Pipeline;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A bare connection to the api that has sent these bytes, and what came back so far. */
async function send(bytes: string): Promise<{ socket: Socket; received(): string; ended: Promise<unknown> }> {
  let text = '';
  const socket = connect(pipeline.apiPort, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  socket.write(bytes);
  return { socket, received: () => text, ended };
}

describe('a hostile client', () => {
  let api: NodeProcess;
  beforeAll(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await pipeline.startConsumer();
    api = await pipeline.startApi({ SSE_CONNECTIONS_MAX: '50' });
  });
  afterAll(() => pipeline.close());

  const post = (body: string) =>
    fetch(`${pipeline.apiUrl}/api/vote`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  it.each([
    ['lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['objects', '{"a":'.repeat(5_000) + 1 + '}'.repeat(5_000)],
  ])('[API2] nests %s as deep as it likes and gets 422', async (_, body) => {
    expect((await post(body)).status).toBe(422);
  });

  it('[API2] sends eighty thousand properties and is told of a few', async () => {
    const body = Object.fromEntries(Array.from({ length: 80_000 }, (_, i) => [`p${i}`, 0]));
    const response = await post(JSON.stringify(body));
    expect(response.status).toBe(422);
    const { errors } = await response.json();
    expect(errors).toHaveLength(8);
    expect(errors[0]).toEqual({ field: 'body/p0', reason: 'is not known' });
  });

  it('[API8] gets 422 for minutes that are no whole number', async () => {
    for (const minutes of ['5.5', 'true', '0x10', '1e2', '60n', '+5', '-1', '', '1&minutes=2']) {
      const response = await fetch(`${pipeline.apiUrl}/api/results/history?minutes=${minutes}`);
      expect([minutes, response.status]).toEqual([minutes, 422]);
    }
  });

  it('[API10] asks for an address that cannot be decoded and gets a problem with the headers of any answer', async () => {
    const { received } = await send('GET /api/votes/%zz HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(received).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"malformed_request"/);
    expect(received()).toMatch(/content-security-policy: default-src 'none'/i);
  });

  it('[API10] asks for a receipt of a thousand characters and gets 404, not an error of ours', async () => {
    const response = await fetch(`${pipeline.apiUrl}/api/votes/${'a'.repeat(1_000)}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });

  it('[API3] sends garbage behind a vote and is never told that the vote was refused', async () => {
    const before = (await createClient({ baseUrl: pipeline.apiUrl }).results()).total_votes;
    const { received, ended } = await send(`${POST(VOTE)}GARBAGE\r\n\r\n`);
    await ended;
    expect(received()).not.toMatch(/HTTP\/1.1 4/);
    await expect
      .poll(async () => (await createClient({ baseUrl: pipeline.apiUrl }).results()).total_votes)
      .toBe(before + 1);
  });

  it('[API7] pipelines streams and takes one place', async () => {
    const get = 'GET /api/results/stream HTTP/1.1\r\nhost: x\r\n\r\n';
    const { received } = await send(get.repeat(200));
    await expect.poll(received).toMatch(/^HTTP\/1.1 200/);
    const stream = await fetch(`${pipeline.apiUrl}/api/results/stream`);
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });

  it('[API14] leaves in the middle of a vote and is no error of ours', async () => {
    const { socket } = await send(POST(VOTE).slice(0, -5));
    socket.resetAndDestroy();
    await post(VOTE);
    await api.untilPrinted(/Votes accepted/);
    expect(api.printed()).not.toMatch(/"level":"error"/);
  });
});

describe('an api that is told to stop', () => {
  let api: NodeProcess;
  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await pipeline.startConsumer();
    api = await pipeline.startApi();
  });
  afterEach(() => pipeline.close());

  it.each([
    ['connected and silent', ''],
    ['in the middle of a request', POST(VOTE).slice(0, -5)],
  ])('[API6] ends with 0 in time while a client is %s', async (_, bytes) => {
    await send(bytes);
    const began = performance.now();
    expect(await api.end('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('[API1] answers the votes under way, closes their connections and ends with 0', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => send(POST(VOTE))));
    expect(await api.end('SIGTERM')).toBe(0);
    for (const { received } of clients) {
      expect(received() === '' || /^HTTP\/1.1 201/.test(received())).toBe(true);
    }
    expect(clients.some(({ received }) => received() !== '')).toBe(true);
  });
});
