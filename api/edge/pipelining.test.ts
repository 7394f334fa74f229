import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answersIn } from '#tests/processes/bare-answers.ts';
import { Pipelining } from './pipelining.ts';

const REQUESTS = 2_000;
const BODY = 'x'.repeat(1_000);
/** What the cap allows, and as many as one reading of 64 KiB can bring. */
const IN_HAND_MAX = 32 + Math.ceil(65_536 / BODY.length) + 1;

const request = (i: number) =>
  `POST /${i} HTTP/1.1\r\nhost: x\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;
const ALL = Array.from({ length: REQUESTS }, (_, i) => request(i)).join('');
const IN_ORDER = Array.from({ length: REQUESTS }, (_, i) => `/${i}`);

describe('a client that pipelines', () => {
  let server: Server;
  let client: Socket;
  let pipelining: Pipelining;
  let received = '';
  let inHandMost = 0;
  /** How a request is answered once its body has come. */
  let answer: (url: string, response: ServerResponse) => void;

  beforeEach(async () => {
    received = '';
    inHandMost = 0;
    pipelining = new Pipelining();
    server = createServer((incoming, response) => {
      inHandMost = Math.max(inHandMost, pipelining.unanswered(incoming.socket) + 1);
      incoming.resume().once('end', () => answer(incoming.url ?? '', response));
    });
    pipelining.watch(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => {});
    client.on('data', (chunk) => {
      received += chunk;
    });
    await once(client, 'connect');
  });
  afterEach(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });

  const first = (body: string) => body.split(' ')[0];
  const answered = () => answersIn(received).map(({ body }) => first(body));

  it('[API12] has few requests in hand while they wait for their answers, and gets all of them in order', async () => {
    const waiting: (() => void)[] = [];
    answer = (url, response) => void waiting.push(() => response.end(url));
    client.write(ALL);
    await expect.poll(() => waiting.length).toBeGreaterThan(32);
    while (waiting.length > 0) {
      for (const go of waiting.splice(0)) go();
      await expect
        .poll(() => waiting.length > 0 || answered().length === REQUESTS, { interval: 5 })
        .toBe(true);
    }
    expect(answered()).toEqual(IN_ORDER);
    expect(inHandMost).toBeGreaterThan(32);
    expect(inHandMost).toBeLessThanOrEqual(IN_HAND_MAX);
  });

  it('[API12] may read late, while Node itself waits for it too, and gets all its answers in order', async () => {
    let answers = 0;
    const padding = ` ${'y'.repeat(10_000)}`;
    answer = (url, response) => {
      answers += 1;
      setImmediate(() => response.end(url + padding));
    };
    client.pause();
    client.write(ALL);
    await expect.poll(() => answers).toBeGreaterThan(32);
    client.resume();
    await expect.poll(() => answered().length).toBe(REQUESTS);
    expect(answered()).toEqual(IN_ORDER);
    expect(inHandMost).toBeLessThanOrEqual(IN_HAND_MAX);
  });
});
