import type { NodeProcess } from '#tests/processes/node-process.ts';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { HEALING_MS, untilReady } from '#tests/processes/until-ready.ts';
import type { Parts } from './parts.ts';
import { behind, endParts, startParts } from './parts.ts';

/** So that a dead consumer's votes, and a frozen connection, are noticed within a short test. */
const IMPATIENT = { BLOCK_MS: '1000', RECLAIM_AFTER_MS: '1000' };
/** Longer than a probe takes to be answered. */
const PROBE_MAX_MS = 5_000;

export interface FailingPipelineOptions {
  /** Over how many streams the votes are spread. Default 1. */
  readonly partitions?: number;
  /** Default 2. */
  readonly consumers?: number;
  /** Settings of every process. */
  readonly env?: Settings;
}

type Settings = Readonly<Record<string, string>>;
export type Consumer = NodeProcess & { readonly probeUrl: string };
/** Starts a process by its settings; resolves once it says that it has started. */
type Start<Started> = (settings: Settings) => Promise<Started>;

/** What has happened since a moment. */
export interface Since {
  /** What the processes have said. */
  printed(): string;
  /** How many connections and pieces of what travelled have suffered on the way to this server. */
  spoilt(server: 'redis' | 'postgres'): number;
}

/** A whole vote of which every part can fail: both servers, the ways to them, and our own processes. */
export class FailingPipeline {
  readonly #parts: Parts;
  readonly #options: Required<FailingPipelineOptions>;
  /** All that were ever started. */
  readonly #processes: NodeProcess[] = [];
  readonly #consumers: Consumer[] = [];
  readonly #starting = new Map<string, Promise<void>>();
  #api: NodeProcess | undefined;

  private constructor(parts: Parts, options: FailingPipelineOptions) {
    this.#parts = parts;
    this.#options = { partitions: 1, consumers: 2, env: {}, ...options };
  }

  /** Starts everything; resolves once the api and the consumers say that they have started. */
  static async start(options: FailingPipelineOptions = {}): Promise<FailingPipeline> {
    const all = new FailingPipeline(await startParts(), options);
    try {
      for (let i = 0; i < all.consumers; i += 1) await all.startConsumer(i);
      await all.startApi();
      return all;
    } catch (error) {
      await all.close();
      throw error;
    }
  }

  /** Ends everything, whatever state it is in. */
  close(): Promise<void> {
    return endParts(this.#parts);
  }

  get redis(): Parts['redis'] {
    return this.#parts.redis;
  }

  get postgres(): Parts['postgres'] {
    return this.#parts.postgres;
  }

  get ways(): Parts['ways'] {
    return this.#parts.ways;
  }

  get disks(): Parts['disks'] {
    return this.#parts.disks;
  }

  get pipeline(): Pipeline {
    return this.#parts.pipeline;
  }

  /** The database's name, as its server knows it. */
  get databaseName(): string {
    return new URL(this.pipeline.backends.databaseUrl).pathname.slice(1);
  }

  get api(): NodeProcess {
    if (this.#api === undefined) throw new Error('The api was not started.');
    return this.#api;
  }

  /** How many consumers there are. */
  get consumers(): number {
    return this.#options.consumers;
  }

  consumer(i: number): Consumer {
    const consumer = this.#consumers[i];
    if (consumer === undefined) throw new Error(`There is no consumer ${i}.`);
    return consumer;
  }

  /** Starts the api unless it runs; ours, unless told how to start another. */
  async startApi(start: Start<NodeProcess> = (settings) => this.#startOurApi(settings)): Promise<void> {
    await this.#once('api', this.#api, async () => {
      this.#api = await start({ ...this.settings, PORT: String(this.pipeline.apiPort) });
      return this.#api;
    });
  }

  /** Starts a consumer unless it runs; ours, unless told how to start another. */
  async startConsumer(
    i: number,
    start: Start<Consumer> = (settings) => this.pipeline.startConsumer(settings),
  ): Promise<void> {
    await this.#once(`consumer ${i}`, this.#consumers[i], async () => {
      const consumer = await start(this.settings);
      this.#consumers[i] = consumer;
      return consumer;
    });
  }

  /** Leads everybody who connects from now on to the Redis there is; who is connected stays where he is. */
  repoint(): void {
    const { ways, door, redis } = this.#parts;
    ways.redis.retarget(redis.server.port);
    door.retarget(redis.server.port);
    door.cut();
  }

  /** Resolves once every process says that it can do its work. */
  async untilReady(): Promise<void> {
    const urls = [this.pipeline.apiUrl, ...this.#consumers.map(({ probeUrl }) => probeUrl)];
    await Promise.all(urls.map((url) => untilReady(`${url}/ready`, HEALING_MS)));
  }

  /** What `/ready` of the api, or of any consumer that answers, says is down. */
  async down(who: 'api' | 'consumer'): Promise<string[]> {
    const urls = who === 'api' ? [this.pipeline.apiUrl] : this.#consumers.map(({ probeUrl }) => probeUrl);
    return (await Promise.all(urls.map(downAt))).flat();
  }

  /** Begins to look at what happens. */
  since(): Since {
    const printed = new Map(this.#processes.map((each) => [each, each.printed().length]));
    const spoilt = { redis: this.ways.redis.spoilt, postgres: this.ways.postgres.spoilt };
    return {
      printed: () => this.#processes.map((each) => each.printed().slice(printed.get(each) ?? 0)).join('\n'),
      spoilt: (server) => this.ways[server].spoilt - spoilt[server],
    };
  }

  /** Of every process, which finds the servers behind the ways. */
  get settings(): Settings {
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

  /** Starts what does not run and is not being started. */
  async #once(
    name: string,
    current: NodeProcess | undefined,
    start: () => Promise<NodeProcess>,
  ): Promise<void> {
    if (isRunning(current)) return;
    const starting =
      this.#starting.get(name) ?? start().then((started) => void this.#processes.push(started));
    this.#starting.set(name, starting);
    await starting.finally(() => this.#starting.delete(name));
  }

  async #startOurApi(settings: Settings): Promise<NodeProcess> {
    const api = this.pipeline.start(['api/main.ts'], { ...settings, METRICS_PORT: '0' });
    await api.untilPrinted(/Api started/);
    return api;
  }
}

function isRunning(started: NodeProcess | undefined): boolean {
  return started !== undefined && started.child.exitCode === null && started.child.signalCode === null;
}

async function downAt(url: string): Promise<string[]> {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(PROBE_MAX_MS) }).catch(() => {});
  if (!response) return [];
  const { dependencies } = (await response.json()) as { dependencies: Record<string, { ok: boolean }> };
  return Object.keys(dependencies).filter((name) => !dependencies[name]?.ok);
}
