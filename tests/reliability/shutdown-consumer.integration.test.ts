import { createClient as createRedis } from '@redis/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '#ballot/codec.ts';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { partitionFor, partitionsOf } from '#event-log/redis-streams/partitions.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Auditor } from '#tests/processes/counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { end } from '#tests/servers/private-server.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';

const VOTES = 50;
const EXIT_MS = 10_000;

/** What a test has brought the consumer to, and how the servers are well again. */
interface Held {
  readonly consumer: NodeProcess;
  heal(): Promise<unknown>;
}

/**
 * SIGTERM in each state of the loop, reached by holding the real servers still; they are held until it has ended.
 * Waiting for votes, and a batch that can be finished, are in consumer-kills.integration.test.ts.
 */
describe('a consumer that is told to stop', () => {
  let redisServer: RedisServer;
  let postgres: PostgresServer;
  let proxy: TcpProxy;
  let pipeline: Pipeline;
  const votes = new Map<string, Option>();
  let partitions = 1;

  beforeAll(async () => {
    [redisServer, postgres] = await Promise.all([startRedis(), startPostgres()]);
    proxy = await startTcpProxy(postgres.port);
  });
  afterAll(async () => {
    await proxy?.close();
    await Promise.all([redisServer?.stop(), postgres?.stop()]);
  });
  beforeEach(async () => {
    votes.clear();
    partitions = 1;
    const databaseUrl = postgres.url.replace(`:${postgres.port}/`, `:${proxy.port}/`);
    pipeline = await Pipeline.on(redisServer.url, databaseUrl);
  });
  afterEach(() => pipeline?.close());

  /** One command to Redis, on a connection of its own. */
  async function tellRedis(...command: string[]): Promise<void> {
    const redis = createRedis({ url: redisServer.url });
    await redis.connect();
    await redis.sendCommand(command).finally(() => redis.destroy());
  }

  /** Puts votes into the event log, as the api does. */
  async function castVotes(): Promise<void> {
    const redis = createRedis({ url: redisServer.url });
    await redis.connect();
    for (let i = 0; i < VOTES; i += 1) {
      const [option, requestId] = [OPTIONS[i % 2] ?? 'cats', mintRequestId()];
      const vote = { option, requestId, timestamp: Date.now() };
      const { key } = partitionFor(requestId, partitionsOf(pipeline.backends.stream, partitions));
      await redis.xAdd(key, '*', { ...encode(vote) });
      votes.set(requestId, option);
    }
    redis.destroy();
  }

  /** A consumer that is past its start, and takes over what a dead one left after 200 ms. */
  async function startConsumer() {
    const consumer = await pipeline.startConsumer({
      RECLAIM_AFTER_MS: '200',
      BLOCK_MS: '60000',
      STREAM_PARTITIONS: String(partitions),
    });
    await untilReady(`${consumer.probeUrl}/ready`);
    return consumer;
  }

  /** Looks past the proxy. */
  const newAuditor = () =>
    Auditor.of(pipeline.backends.databaseUrl.replace(`:${proxy.port}/`, `:${postgres.port}/`));
  const restartPostgres = async () => {
    await end(postgres.process, 'SIGQUIT');
    postgres = await startPostgres({ port: postgres.port, folder: postgres.folder });
  };
  const restartRedis = async () => {
    await end(redisServer.process, 'SIGKILL');
    redisServer = await startRedis({ port: redisServer.port, folder: redisServer.folder });
  };

  /** Brings a consumer to the middle of its transaction. */
  async function applying(): Promise<{ consumer: NodeProcess; release(): Promise<void> }> {
    const consumer = await startConsumer();
    const auditor = await newAuditor();
    const hold = await auditor.holdCounting();
    await castVotes();
    await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
    return { consumer, release: () => hold.release().then(() => auditor.close()) };
  }

  /** The same, of a database that says nothing any more. */
  async function applyingInSilence(): Promise<Held> {
    const { consumer, release } = await applying();
    proxy.dropReplies();
    return { consumer, heal: () => release().then(() => proxy.cut()) };
  }

  const states: readonly (readonly [string, () => Promise<Held>])[] = [
    [
      'starting, as it waits for the schema',
      async () => {
        const consumer = await pipeline.startConsumer({ MIGRATE_ON_START: 'false' });
        await castVotes();
        await consumer.untilPrinted(/Waiting for the schema/);
        return { consumer, heal: async () => {} };
      },
    ],
    [
      'starting, as it waits for a database that is not there',
      async () => {
        postgres.signal('SIGQUIT');
        const consumer = await pipeline.startConsumer();
        await castVotes();
        await consumer.untilPrinted(/cannot be prepared yet/);
        return { consumer, heal: restartPostgres };
      },
    ],
    [
      'starting, as it waits for a database that says nothing',
      async () => {
        proxy.dropReplies();
        const consumer = await pipeline.startConsumer();
        await castVotes();
        return { consumer, heal: async () => proxy.cut() };
      },
    ],
    [
      'reading, as it waits for a log that has frozen',
      async () => {
        const consumer = await startConsumer();
        await castVotes();
        redisServer.signal('SIGSTOP');
        return { consumer, heal: async () => redisServer.signal('SIGCONT') };
      },
    ],
    [
      'applying, as it waits for a lock',
      async () => {
        const { consumer, release } = await applying();
        return { consumer, heal: release };
      },
    ],
    ['applying, as it waits for a database that says nothing any more', applyingInSilence],
    [
      'applying, as it waits for such a database, with votes of other partitions handed to it',
      async () => {
        partitions = 4;
        return applyingInSilence();
      },
    ],
    [
      'acknowledging, as it waits for the log',
      async () => {
        const { consumer, release } = await applying();
        await tellRedis('CLIENT', 'PAUSE', '60000', 'WRITE');
        await release();
        const auditor = await newAuditor();
        await expect.poll(async () => (await auditor.counted()).events).toBeGreaterThan(0);
        await auditor.close();
        return { consumer, heal: () => tellRedis('CLIENT', 'UNPAUSE') };
      },
    ],
    [
      'backing_off, as the database is down',
      async () => {
        const consumer = await startConsumer();
        postgres.signal('SIGQUIT');
        await castVotes();
        await consumer.untilPrinted(/"state":"applying".*cannot go on/);
        return { consumer, heal: restartPostgres };
      },
    ],
    [
      'backing_off, as the log is down',
      async () => {
        const consumer = await startConsumer();
        await castVotes();
        redisServer.signal('SIGKILL');
        await consumer.untilPrinted(/"state":"\w+".*cannot go on/);
        return { consumer, heal: restartRedis };
      },
    ],
  ];

  it.each(states)(
    '[CO4] while it is %s, exits 0 in time, and nothing is lost',
    { timeout: 60_000 },
    async (_, reach) => {
      const { consumer, heal } = await reach();
      const began = performance.now();
      const code = await consumer.end('SIGTERM');
      const tookMs = performance.now() - began;
      await heal();
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(EXIT_MS);
      await startConsumer();
      await pipeline.startApi({ STREAM_PARTITIONS: String(partitions) });
      await expectAllCounted(pipeline, votes);
    },
  );
});
