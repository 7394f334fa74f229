import { onTestFinished } from 'vitest';
import { HEALING_MS } from '#tests/processes/all-counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { streamsOf } from '#tests/processes/streams-of.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { LINK_FAULTS, startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import { FailingPostgres, FAULTS as POSTGRES_FAULTS } from './postgres-faults.ts';
import { FailingRedis, REDIS_FAULTS } from './redis-faults.ts';

const CONSUMERS = 2;
/** So that a dead consumer's votes, and a frozen connection, are noticed within a short test. */
const IMPATIENT = { BLOCK_MS: '1000', RECLAIM_AFTER_MS: '1000' };

type Consumer = NodeProcess & { readonly probeUrl: string };

/** A whole vote of which every part can fail: both servers, the ways to them, and our own processes. */
export class FailingPipeline {
  readonly redis: FailingRedis;
  readonly postgres: FailingPostgres;
  readonly ways: { readonly redis: TcpProxy; readonly postgres: TcpProxy };
  readonly pipeline: Pipeline;
  #api: NodeProcess | undefined;
  readonly #consumers: Consumer[] = [];
  readonly #partitions: number;

  private constructor(
    redis: FailingRedis,
    postgres: FailingPostgres,
    ways: FailingPipeline['ways'],
    pipeline: Pipeline,
    partitions: number,
  ) {
    this.redis = redis;
    this.postgres = postgres;
    this.ways = ways;
    this.pipeline = pipeline;
    this.#partitions = partitions;
  }

  /** Starts everything, with the votes spread over so many streams; ends with the test. */
  static async start(partitions: number): Promise<FailingPipeline> {
    const redis = await FailingRedis.start();
    onTestFinished(() => redis.stop());
    const postgres = await FailingPostgres.start();
    onTestFinished(() => postgres.server.stop());
    const ways = {
      redis: await startTcpProxy(redis.server.port),
      postgres: await startTcpProxy(postgres.server.port),
    };
    onTestFinished(async () => void (await Promise.all([ways.redis.close(), ways.postgres.close()])));
    const pipeline = await Pipeline.on(redis.url, postgres.url);
    onTestFinished(() => pipeline.close());
    const all = new FailingPipeline(redis, postgres, ways, pipeline, partitions);
    for (let i = 0; i < CONSUMERS; i += 1) await all.startConsumer(i);
    await all.startApi();
    return all;
  }

  /** The database's name, as its server knows it. */
  get databaseName(): string {
    return new URL(this.pipeline.backends.databaseUrl).pathname.slice(1);
  }

  get api(): NodeProcess {
    if (this.#api === undefined) throw new Error('The api was not started.');
    return this.#api;
  }

  consumer(i: number): Consumer {
    const consumer = this.#consumers[i];
    if (consumer === undefined) throw new Error(`There is no consumer ${i}.`);
    return consumer;
  }

  async startApi(): Promise<void> {
    this.#api = this.pipeline.start(['api/main.ts'], {
      ...this.#environment(),
      PORT: String(this.pipeline.apiPort),
      METRICS_PORT: '0',
    });
    await this.#api.untilPrinted(/Api started/);
  }

  async startConsumer(i: number): Promise<void> {
    this.#consumers[i] = await this.pipeline.startConsumer(this.#environment());
  }

  /** Resolves once every process says that it can do its work. */
  async untilReady(): Promise<void> {
    const urls = [this.pipeline.apiUrl, ...this.#consumers.map(({ probeUrl }) => probeUrl)];
    await Promise.all(urls.map((url) => untilReady(`${url}/ready`, HEALING_MS)));
  }

  /** Where our processes find the servers: behind the ways. */
  #environment(): Record<string, string> {
    const { redisUrl, databaseUrl, stream } = this.pipeline.backends;
    return {
      ...IMPATIENT,
      STREAM_PARTITIONS: String(this.#partitions),
      REDIS_URL: behind(this.ways.redis, redisUrl),
      DATABASE_URL: behind(this.ways.postgres, databaseUrl),
      STREAM_NAME: stream,
    };
  }
}

function behind(way: TcpProxy, url: string): string {
  const changed = new URL(url);
  changed.port = String(way.port);
  return changed.href;
}

/** Something that can fail in such a vote. */
export interface Fault {
  readonly name: string;
  /** What fails; two faults of one target do not go together. */
  readonly target: string;
  /** Makes it fail; gives what heals it. */
  strike(all: FailingPipeline): Promise<() => Promise<void>>;
}

const LINKS: readonly Fault[] = (['redis', 'postgres'] as const).flatMap((server) =>
  LINK_FAULTS.map(({ name, strike }) => ({
    name,
    target: `the way to ${server}`,
    async strike({ ways }: FailingPipeline) {
      strike(ways[server]);
      return async () => ways[server].heal();
    },
  })),
);

const SERVERS: readonly Fault[] = [
  ...REDIS_FAULTS.map(({ name, strike }) => ({
    name,
    target: 'redis',
    strike: ({ redis }: FailingPipeline) => strike(redis),
  })),
  {
    name: 'loses the group',
    target: 'redis',
    async strike({ redis, pipeline }) {
      for (const key of await streamsOf(redis.client, pipeline.backends.stream))
        await redis.tell('XGROUP', 'DESTROY', key, 'vote-processors');
      return async () => {};
    },
  },
  ...POSTGRES_FAULTS.map(({ name, strike }) => ({
    name,
    target: 'postgres',
    strike: ({ postgres, databaseName }: FailingPipeline) => strike(postgres, databaseName),
  })),
];

const PROCESSES: readonly Fault[] = [
  {
    name: 'is killed and started',
    target: 'the api',
    async strike(all) {
      await all.api.end('SIGKILL');
      return () => all.startApi();
    },
  },
  ...[0, 1].flatMap((i): Fault[] => [
    {
      name: 'is killed and started',
      target: `consumer ${i}`,
      async strike(all) {
        await all.consumer(i).end('SIGKILL');
        return () => all.startConsumer(i);
      },
    },
    {
      name: 'is stopped and started',
      target: `consumer ${i}`,
      async strike(all) {
        await all.consumer(i).end('SIGTERM');
        return () => all.startConsumer(i);
      },
    },
    {
      name: 'is frozen',
      target: `consumer ${i}`,
      async strike(all) {
        all.consumer(i).child.kill('SIGSTOP');
        return async () => void all.consumer(i).child.kill('SIGCONT');
      },
    },
  ]),
];

export const FAULTS: readonly Fault[] = [...LINKS, ...SERVERS, ...PROCESSES];
