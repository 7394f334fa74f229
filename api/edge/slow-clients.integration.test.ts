import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { answersIn } from '#tests/processes/bare-answers.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { heldBy } from '#tests/processes/held-connections.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { memoryOf } from '#tests/processes/process-figures.ts';
import { Voters } from '#tests/processes/voters.ts';

/** A client that takes its time, and what is to become of it. */
interface SlowClient {
  readonly sends: string;
  /** It sends a byte more each second. */
  readonly drips?: boolean;
  /** It says that it will send no more. */
  readonly halfCloses?: boolean;
  readonly neverReads?: boolean;
  /** What it is told, by status; nothing may be said to one that is owed an answer. */
  readonly told: readonly number[] | 'anything';
  /** How long it may stay, in s. */
  readonly staysMax: number;
}

interface Client {
  readonly socket: Socket;
  received: string;
  /** Its own, by which it is known on the other side. */
  port: number;
}

/** Of each kind; of those who never read fewer, for each takes 4 MB of the system's own buffers. */
const CLIENTS = 200;
const CLIENTS_WHO_NEVER_READ = 100;
/** Answers of 40 KB, twice as many as those buffers take. */
const UNREAD_ANSWERS = 200;
const AT_ONCE = 10;
const DRIP_MS = 1_000;
/** How late a client may be let go on a busy machine, in ms. */
const MARGIN_MS = 10_000;
/** In ms, for a machine that is busy with more. Measured: 110 on two quiet cores, up to 1,770 where many want them. */
const VOTE_MAX = 10_000;
/** What all of them may cost the api, in MB. Measured: 145. */
const MEMORY_MAX = 400;

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n`;
const post = (length: number) =>
  `POST /api/vote HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

const KINDS: readonly [string, SlowClient][] = [
  [
    'who say no more within their headers',
    { sends: get('/health'), halfCloses: true, told: [400], staysMax: 1 },
  ],
  // Node ends its half at once too, so that they may miss their answer.
  ['who ask and say no more', { sends: `${get('/')}\r\n`, halfCloses: true, told: 'anything', staysMax: 1 }],
  ['who say nothing', { sends: '', told: [408], staysMax: 13 }],
  ['who send a byte of their headers a second', { sends: get('/'), drips: true, told: [408], staysMax: 13 }],
  ['who send a byte of their body a second', { sends: post(1000), drips: true, told: [], staysMax: 16 }],
  ['who stop within their body', { sends: `${post(1000)}{`, told: [], staysMax: 16 }],
  [
    'who never read',
    {
      sends: `${get('/api/docs')}\r\n`.repeat(UNREAD_ANSWERS),
      neverReads: true,
      told: 'anything',
      staysMax: 24,
    },
  ],
];

/** None of them closes its end, whatever the api does: all depends on the api. */
describe('two hundred of each kind of slow client', () => {
  let pipeline: Pipeline;
  /** Another one, where nobody votes. */
  let quiet: Pipeline;
  let viewer: StreamViewer;
  let voters: Voters;
  let dripping: NodeJS.Timeout;
  let grown: () => number;
  let grownMost = 0;
  let allOpenAt: number;
  const clients = new Map<string, Client[]>();

  beforeAll(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await pipeline.startConsumer();
    const api = await pipeline.startApi();
    quiet = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await quiet.startConsumer();
    await quiet.startApi();
    viewer = await StreamViewer.open(`${quiet.apiUrl}/api/results/stream`);
    /** Memory of the api in MiB. */
    const memory = () => memoryOf(Number(api.child.pid)).now / 1024 ** 2;
    const before = memory();
    grown = () => memory() - before;
  });
  afterAll(async () => {
    clearInterval(dripping);
    for (const { socket } of [...clients.values()].flat()) socket.destroy();
    viewer?.close();
    await Promise.all([pipeline?.close(), quiet?.close()]);
  });

  async function open({ sends, halfCloses, neverReads }: SlowClient): Promise<Client> {
    const socket = connect({ port: pipeline.apiPort, host: '127.0.0.1', allowHalfOpen: true });
    const client = { socket, received: '', port: 0 };
    socket.on('error', () => {});
    if (neverReads) socket.pause();
    else
      socket.on('data', (chunk) => {
        client.received += chunk;
      });
    await once(socket, 'connect');
    client.port = socket.localPort ?? 0;
    socket.write(sends);
    if (halfCloses) socket.end();
    return client;
  }

  /** They come one after the other: how fast the api serves what all ask for at once is not the question here. */
  async function openAll([name, kind]: (typeof KINDS)[number]): Promise<void> {
    const all: Client[] = [];
    clients.set(name, all);
    while (all.length < (kind.neverReads ? CLIENTS_WHO_NEVER_READ : CLIENTS)) {
      const cast = voters.count;
      all.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(kind)))));
      await expect.poll(() => voters.count, { interval: 10 }).toBeGreaterThan(cast);
    }
  }

  it('[API12] may all come while people vote', async () => {
    voters = new Voters(pipeline.apiUrl, { count: 8 });
    await expect.poll(() => voters.count).toBeGreaterThan(100);
    for (const kind of KINDS) await openAll(kind);
    const drips = KINDS.filter(([, { drips }]) => drips).flatMap(([name]) => clients.get(name) ?? []);
    dripping = setInterval(() => {
      for (const { socket } of drips) socket.write('x');
    }, DRIP_MS);
    const cast = voters.count;
    await expect.poll(() => voters.count).toBeGreaterThan(cast + 100);
    allOpenAt = performance.now();
    expect(heldBy(pipeline.apiPort).size).toBeGreaterThan(4 * CLIENTS);
  });

  it.each(KINDS)(
    '[API12] %s are told so where that can be said, and let go in time',
    { timeout: 60_000 },
    async (name, { told, staysMax }) => {
      const all = clients.get(name) ?? [];
      const held = () => {
        grownMost = Math.max(grownMost, grown());
        const ports = heldBy(pipeline.apiPort);
        return all.filter(({ port }) => ports.has(port)).length;
      };
      const deadline = allOpenAt + staysMax * 1000 + MARGIN_MS;
      await expect.poll(held, { timeout: deadline - performance.now() }).toBe(0);
      if (told === 'anything') return;
      const statuses = all.map(({ received }) => answersIn(received).map(({ status }) => status));
      expect(statuses).toEqual(Array(CLIENTS).fill(told));
    },
  );

  it('[API7] [API12] cost little memory, and no vote of anybody else was late or lost', async () => {
    expect(grownMost).toBeLessThan(MEMORY_MAX);
    await voters.leave();
    voters.failures.delete('overloaded'); // A slow machine may refuse some, and says so.
    expect([...voters.failures]).toEqual([]);
    expect(voters.slowestMs).toBeLessThan(VOTE_MAX);
    await expectAllCounted(pipeline, voters.accepted);
  });

  it('[API6] is no viewer of a quiet stream: it stays, by one heartbeat after the other', async () => {
    const heartbeats = () => viewer.text.split('event: heartbeat').length - 1;
    await expect.poll(() => viewer.ended || heartbeats() >= 2, { timeout: 30_000 }).toBe(true);
    expect(viewer.ended).toBe(false);
  });
});
