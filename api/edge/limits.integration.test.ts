import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { freePort } from '#tests/servers/private-server.ts';

/** Any address of 127.0.0.0/8 is this machine, so that a proxy and somebody else can both ask from here. */
const PROXY = '127.0.0.2';
const STRANGER = '127.0.0.3';
const BURST = 5;
const LIMITS = {
  TRUST_PROXY: `${PROXY}/32`,
  RATE_LIMIT_VOTES_PER_SECOND: '1',
  RATE_LIMIT_BURST: String(BURST),
  SSE_CONNECTIONS_PER_CLIENT_MAX: '2',
};

interface Sent {
  /** From which address of this machine; the proxy, unless another is named. */
  readonly peer?: string;
  /** `X-Forwarded-For`. */
  readonly from?: string;
  readonly body?: string;
}

interface Answered {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly code: string | undefined;
}

let pipeline: Pipeline;

/** Posts a vote. */
function vote({ peer = PROXY, from, body = '{"option":"cats"}' }: Sent, port = pipeline.apiPort) {
  const headers = { 'content-type': 'application/json', ...(from && { 'x-forwarded-for': from }) };
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const options = { port, path: '/api/vote', method: 'POST', headers, localAddress: peer, agent: false };
  const sent = request({ host: '127.0.0.1', ...options }, async (response) => {
    const { code } = JSON.parse(await text(response));
    resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'], code });
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/**
 * Sends votes one after the other and expects those of one burst to be taken and the next to be refused.
 *
 * @param sentBy What is sent, by its number.
 */
async function expectOneBurst(sentBy: (index: number) => Sent): Promise<void> {
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 4 * BURST }, (_, i) => vote(sentBy(i))));
  const gained = Math.floor((performance.now() - began) / 1000);
  const taken = answers.filter(({ status }) => status === 201).length;
  expect(taken).toBeGreaterThanOrEqual(BURST);
  expect(taken).toBeLessThanOrEqual(BURST + gained);
  const refused = { status: 429, retryAfter: '1', code: 'too_many_votes' };
  expect(answers.filter(({ status }) => status !== 201)).toEqual(
    Array.from({ length: 4 * BURST - taken }, () => refused),
  );
}

beforeAll(async () => {
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  await pipeline.startConsumer();
  await pipeline.startApi(LIMITS);
});
afterAll(() => pipeline.close());

/** How many votes the event log has been given. */
async function appended(): Promise<number> {
  const redis = await createClient({ url: pipeline.backends.redisUrl }).connect();
  try {
    return await redis.xLen(pipeline.backends.stream);
  } finally {
    redis.destroy();
  }
}

describe('votes of one address', () => {
  it('[API12] are refused beyond the burst with 429, Retry-After and a code; those of others are taken', async () => {
    await expectOneBurst(() => ({ from: '192.0.2.1' }));
    expect(await vote({ from: '192.0.2.2' })).toMatchObject({ status: 201 });
    // Sooner or later there is a token again.
    await expect.poll(async () => (await vote({ from: '192.0.2.1' })).status).toBe(201);
  });

  it('[API12] are refused before their body is looked at, and nothing is appended', async () => {
    const from = '192.0.2.3';
    const before = await appended();
    const answers = [];
    for (let i = 0; i < 3 * BURST; i += 1) answers.push((await vote({ from, body: 'no JSON' })).status);
    expect(answers.slice(0, BURST)).toEqual(Array.from({ length: BURST }, () => 400));
    expect(answers).toContain(429);
    expect(await appended()).toBe(before);
  });

  it.each<[string, (index: number) => Sent]>([
    ['whatever it says of itself, where it is no proxy', (i) => ({ peer: STRANGER, from: `192.0.2.${i}` })],
    ['whatever it says of itself to the proxy', (i) => ({ from: `198.51.100.${i}, 203.0.113.1` })],
    ['in any of the forms of IPv4', (i) => ({ from: `${i % 2 ? '::ffff:' : ''}203.0.113.2` })],
    ['in all of a /64', (i) => ({ from: `2001:db8:0:1:${i}::${i}` })],
    ['with its zone or without', (i) => ({ from: i % 2 ? 'fe80::1' : `fe80::1%eth${i}` })],
  ])('[API12] are counted together, %s', async (_, sentBy) => {
    await expectOneBurst(sentBy);
  });

  it('[API12] are counted by themselves, for each address behind the proxy and for each /64', async () => {
    const froms = Array.from({ length: 4 * BURST }, (_, i) => [
      `203.0.113.${100 + i}`,
      `2001:db8:1:${i}::1`,
    ]).flat();
    const answers = await Promise.all(froms.map((from) => vote({ from })));
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
  });

  it('[API12] are not counted at all where the switch is off', async () => {
    const port = await freePort();
    await pipeline.startApi({ ...LIMITS, RATE_LIMIT_ENABLED: 'false', PORT: String(port) });
    const votes = Array.from({ length: 4 * BURST }, () => vote({ from: '192.0.2.4' }, port));
    const answers = await Promise.all(votes);
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
  });
});

describe('streams of one address', () => {
  const viewers: StreamViewer[] = [];
  afterEach(() => {
    for (const viewer of viewers.splice(0)) viewer.close();
  });

  /** Opens a stream from behind the proxy, which is trusted here by the address of this machine. */
  async function open(port: number, from: string): Promise<number | undefined> {
    const url = `http://127.0.0.1:${port}/api/results/stream`;
    const viewer = await StreamViewer.open(url, { headers: { 'x-forwarded-for': from } });
    viewers.push(viewer);
    return viewer.response.statusCode;
  }

  it('[API12] are capped for all of a /64 together', async () => {
    const port = await freePort();
    await pipeline.startApi({ ...LIMITS, TRUST_PROXY: '127.0.0.1', PORT: String(port) });
    expect(await open(port, '2001:db8::1')).toBe(200);
    expect(await open(port, '2001:db8::2:0:0:1')).toBe(200);
    expect(await open(port, '2001:db8::ffff')).toBe(429);
    expect(await open(port, '2001:db8:0:1::1')).toBe(200);
  });

  it('[API12] are capped by the address that asks, where it is no proxy', async () => {
    expect(await open(pipeline.apiPort, '192.0.2.1')).toBe(200);
    expect(await open(pipeline.apiPort, '192.0.2.2')).toBe(200);
    expect(await open(pipeline.apiPort, '192.0.2.3')).toBe(429);
  });
});
