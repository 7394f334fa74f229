import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { HEALING_MS, untilReady } from '#tests/processes/until-ready.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import { FailingPostgres } from './failing-postgres.ts';
import { FailingRedis } from './failing-redis.ts';

export interface FailingPipelineOptions {
  /** Over how many streams the votes are spread. Default 1. */
  readonly partitions?: number;
  /** Default 2. */
  readonly consumers?: number;
  /** Settings of every process. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Parts {
  readonly redis: FailingRedis;
  readonly postgres: FailingPostgres;
  readonly ways: FailingPipeline['ways'];
  readonly pipeline: Pipeline;
}

/** So that a dead consumer's votes, and a frozen connection, are noticed within a short test. */
const IMPATIENT = { BLOCK_MS: '1000', RECLAIM_AFTER_MS: '1000' };

type Consumer = NodeProcess & { readonly probeUrl: string };

/** A whole vote of which every part can fail: both servers, the ways to them, and our own processes. */
export class FailingPipeline {
  readonly redis: FailingRedis;
  readonly postgres: FailingPostgres;
  /** What every process of ours goes through to reach the servers. */
  readonly ways: { readonly redis: TcpProxy; readonly postgres: TcpProxy };
  readonly pipeline: Pipeline;
  readonly #options: Required<FailingPipelineOptions>;
  readonly #consumers: Consumer[] = [];
  #api: NodeProcess | undefined;

  private constructor(parts: Parts, options: Required<FailingPipelineOptions>) {
    this.redis = parts.redis;
    this.postgres = parts.postgres;
    this.ways = parts.ways;
    this.pipeline = parts.pipeline;
    this.#options = options;
  }

  /** Starts everything; resolves once an api and the consumers say that they have started. */
  static async start(options: FailingPipelineOptions = {}): Promise<FailingPipeline> {
    const all = new FailingPipeline(await startParts(), { partitions: 1, consumers: 2, env: {}, ...options });
    try {
      for (let i = 0; i < all.#options.consumers; i += 1) await all.startConsumer(i);
      await all.startApi();
      return all;
    } catch (error) {
      await all.close();
      throw error;
    }
  }

  /** Ends everything, whatever state it is in. */
  async close(): Promise<void> {
    await this.pipeline.killAll(); // Its database goes with the server.
    await Promise.all([this.ways.redis.close(), this.ways.postgres.close()]);
    await Promise.all([this.redis.stop(), this.postgres.stop()]);
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
      ...this.#options.env,
      STREAM_PARTITIONS: String(this.#options.partitions),
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

async function startParts(): Promise<Parts> {
  const redis = await FailingRedis.start();
  const postgres = await FailingPostgres.start();
  const ways = {
    redis: await startTcpProxy(redis.server.port),
    postgres: await startTcpProxy(postgres.server.port),
  };
  return { redis, postgres, ways, pipeline: await Pipeline.on(redis.url, postgres.url) };
}
