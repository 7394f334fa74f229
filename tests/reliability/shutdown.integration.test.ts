import { createClient as createRedis } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { ApiError } from '#contract/client.ts';
import { createClient } from '#contract/client.ts';
import { receiptPath } from '#contract/routes.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { answersIn } from '#tests/processes/bare-answers.ts';
import type { BareConnection } from '#tests/processes/bare-connections.ts';
import { openConnections, untilServed } from '#tests/processes/bare-connections.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';

/** How many there are of each that may hold an api. */
const CROWD = 40;
const EXIT_MS = 10_000;

/** SIGTERM at an api that has everything in hand that can hold it. */
describe('an api that is told to stop', () => {
  let server: RedisServer;
  let redis: ReturnType<typeof createRedis>;
  let database: TcpProxy;
  let pipeline: Pipeline;
  let api: NodeProcess;

  beforeEach(async () => {
    server = await startRedis();
    redis = createRedis({ url: server.url });
    await redis.connect();
    const databaseUrl = new URL(inject('databaseUrl'));
    database = await startTcpProxy(Number(databaseUrl.port || 5432));
    databaseUrl.port = String(database.port);
    pipeline = await Pipeline.on(server.url, databaseUrl.href);
    await pipeline.startConsumer();
    api = await pipeline.startApi({ RATE_LIMIT_ENABLED: 'false' }); // Its crowd comes from one address.
  });
  afterEach(async () => {
    server.signal('SIGCONT');
    database?.cut();
    redis.destroy();
    await pipeline?.close();
    await database?.close();
    await server.stop();
  });

  /** Sends SIGTERM and gives how it ended, once `release` is done with what held it. */
  async function stopped(release: () => Promise<unknown> = async () => {}) {
    const began = performance.now();
    const ended = api.end('SIGTERM');
    await api.untilPrinted(/Stopping/);
    await release();
    const code = await ended;
    return { code, inTime: performance.now() - began < EXIT_MS };
  }

  /** Votes to cast at once, by request id. */
  const votesOf = (count: number): Map<string, Option> =>
    new Map(Array.from({ length: count }, (_, i) => [mintRequestId(), OPTIONS[i % 2] ?? 'cats']));

  /** Casts votes at once; gives how each was answered, by request id. */
  async function cast(votes: ReadonlyMap<string, Option>): Promise<Map<string, string>> {
    const client = createClient({ baseUrl: pipeline.apiUrl });
    const answers = [...votes].map(async ([id, option]) => {
      const accepted = client.castVote(option, id).then(() => 'accepted');
      return [id, await accepted.catch((error: ApiError) => error.code)] as const;
    });
    return new Map(await Promise.all(answers));
  }

  async function openStreams(reading = true): Promise<StreamViewer[]> {
    const url = `${pipeline.apiUrl}/api/results/stream`;
    const streams = await Promise.all(
      Array.from({ length: CROWD }, () => StreamViewer.open(url, { reading })),
    );
    if (reading) await expect.poll(() => streams.every(({ events }) => events.length > 0)).toBe(true);
    return streams;
  }

  /** Has the api read votes, on a connection each that it knows; gives what resolves with how each was answered. */
  async function castOn(connections: readonly BareConnection[], votes: ReadonlyMap<string, Option>) {
    const voters = [...votes].map(([id, option], i) => {
      connections[i]?.socket.write(voteRequest(id, option));
      return { id, connection: connections[i] };
    });
    await untilRead();
    return async () => {
      await Promise.all(connections.map(({ ended }) => ended));
      return new Map(voters.map(({ id, connection }) => [id, outcomeIn(connection?.received() ?? '')]));
    };
  }

  /** Resolves once the api has read what was written to it before, for it reads this later. */
  async function untilRead(): Promise<void> {
    await fetch(`${pipeline.apiUrl}/health`);
  }

  it.each([
    {
      log: 'is slow',
      hold: async () => {},
      release: () => redis.sendCommand(['CLIENT', 'UNPAUSE']),
      answers: ['accepted'],
    },
    {
      log: 'is frozen all along',
      hold: async () => server.signal('SIGSTOP'),
      release: async () => {},
      answers: ['outcome_unknown', 'log_unavailable'],
    },
  ])(
    '[API6] answers the votes in flight where the log $log, and exits 0',
    async ({ hold, release, answers }) => {
      const streams = await openStreams();
      const votes = votesOf(CROWD);
      const connections = await openConnections(pipeline.apiPort, CROWD);
      await untilServed(connections);
      await redis.sendCommand(['CLIENT', 'PAUSE', '60000', 'WRITE']);
      const untilAnswered = await castOn(connections, votes);
      await hold();
      const end = await stopped(release);
      expect(end).toMatchObject({ code: 0, inTime: true });
      const first = await untilAnswered();
      expect(answers).toEqual(expect.arrayContaining([...new Set(first.values())]));
      for (const { text } of streams) expect(text).toMatch(/\n\nretry: \d+\n\n$/);

      server.signal('SIGCONT');
      await redis.sendCommand(['CLIENT', 'UNPAUSE']);
      await pipeline.startApi();
      const again = await cast(new Map([...votes].filter(([id]) => first.get(id) !== 'accepted')));
      expect([...again.values()].every((answer) => answer === 'accepted')).toBe(true);
      await expectAllCounted(pipeline, votes);
    },
  );

  it('[API6] answers every vote of those who vote on one connection until they are told to leave', async () => {
    const connections = await openConnections(pipeline.apiPort, CROWD);
    const votes = new Map<string, Option>();
    for (const { socket, received } of connections) {
      const castNext = () => {
        const [id, option] = [mintRequestId(), 'cats'] as const;
        votes.set(id, option);
        socket.write(voteRequest(id, option));
      };
      socket.on('data', () => {
        if (received().endsWith('}') && !/connection: close/i.test(received())) castNext();
      });
      castNext();
    }
    await expect.poll(() => votes.size).toBeGreaterThan(CROWD * 5);
    const end = await stopped();
    expect(end).toMatchObject({ code: 0, inTime: true });
    await Promise.all(connections.map(({ ended }) => ended));
    const accepted = connections.flatMap(({ received }) => received().match(/201 Created/g) ?? []);
    expect(accepted.length).toBe(votes.size);
    await pipeline.startApi();
    await expectAllCounted(pipeline, votes);
  });

  it('[API1] answers all votes under way on one connection, and the last of them says that it is', async () => {
    const [connection] = await openConnections(pipeline.apiPort, 1);
    const votes = new Map(Array.from({ length: 30 }, () => [mintRequestId(), 'cats' as const]));
    server.signal('SIGSTOP');
    connection?.socket.write([...votes].map(([id, option]) => voteRequest(id, option)).join(''));
    await untilRead();
    const end = await stopped(async () => {
      server.signal('SIGCONT');
      await connection?.ended;
    });
    expect(end).toMatchObject({ code: 0, inTime: true });
    const answers = answersIn(connection?.received() ?? '');
    expect(answers.map(({ status }) => status)).toEqual(Array.from(votes, () => 201));
    const closing = answers.map(({ headers }) => headers.get('connection') === 'close');
    expect(closing.lastIndexOf(false)).toBe(answers.length - 2);
    expect(closing.at(-1)).toBe(true);
    await pipeline.startApi();
    await expectAllCounted(pipeline, votes);
  });

  it('[API1] takes no vote whose answer could not be heard: behind the last one on its connection', async () => {
    const [connection] = await openConnections(pipeline.apiPort, 1);
    await untilServed(connection === undefined ? [] : [connection]);
    const votes = Array.from({ length: 4 }, () => voteRequest(mintRequestId(), 'cats'));
    await stopped(async () => {
      connection?.socket.write(votes.join(''));
      await connection?.ended;
    });
    const answered = connection?.received().match(/HTTP\/1.1 201/g)?.length ?? 0;
    expect(await redis.xLen(pipeline.backends.stream)).toBe(answered);
  });

  it('[API6] is not held by connections that only stay, nor by what never comes or is never read', async () => {
    const { apiPort: port } = pipeline;
    const [silent, halfway, idle] = await Promise.all([1, 2, 3].map(() => openConnections(port, CROWD)));
    for (const { socket } of halfway ?? []) socket.write(voteRequest(mintRequestId(), 'cats').slice(0, -5));
    await openStreams(false);
    await untilServed(idle ?? []);
    const end = await stopped();
    expect(end).toMatchObject({ code: 0, inTime: true });
    await Promise.all([silent, halfway, idle].flatMap((all) => all?.map(({ ended }) => ended)));
  });

  it('[API6] is not held by a database that says nothing any more', async () => {
    const connections = await openConnections(pipeline.apiPort, CROWD);
    database.dropReplies();
    for (const { socket } of connections)
      socket.write(`GET ${receiptPath(mintRequestId())} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await expect.poll(async () => (await fetch(`${pipeline.apiUrl}/ready`)).status).toBe(503);
    const end = await stopped();
    expect(end).toMatchObject({ code: 0, inTime: true });
  });
});

/** How the last request on a connection was answered. */
function outcomeIn(received: string): string {
  const { status, body } = answersIn(received).at(-1) ?? {};
  return status === 201 ? 'accepted' : (JSON.parse(body ?? '').code ?? body);
}

function voteRequest(requestId: string, option: Option): string {
  const body = JSON.stringify({ option });
  const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\nidempotency-key: ${requestId}`;
  return `POST /api/vote HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n${body}`;
}
