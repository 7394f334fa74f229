import { randomUUID } from 'node:crypto';
import { freshDatabase } from '#tests/servers/fresh-database.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { NodeProcess } from './node-process.ts';
import { startNode } from './node-process.ts';
import { untilReady } from './until-ready.ts';

/** Where the processes of one pipeline find their servers. */
export interface Backends {
  /** Of a cluster several, separated by commas; over it the votes are spread. */
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly stream: string;
}

/** With so many the streams of a cluster of three are on all of its servers. */
const PARTITIONS_OF_A_CLUSTER = '4';

/** What is started of each process: options of Node and a script. */
export interface Scripts {
  readonly api: readonly string[];
  readonly consumer: readonly string[];
  /** What they find in their environment beside their settings. */
  readonly env?: Readonly<Record<string, string>>;
}

const SOURCES: Scripts = { api: ['api/main.ts'], consumer: ['consumer/main.ts'] };

/** The processes a vote goes through, each started by its environment alone, as an operator would. */
export class Pipeline implements AsyncDisposable {
  readonly backends: Backends;
  readonly #running = new Set<NodeProcess>();
  readonly #dispose: () => Promise<void>;
  readonly #scripts: Scripts;
  /** The port of the api; the same after a restart. */
  apiPort = 0;

  private constructor(backends: Backends, dispose: () => Promise<void>, scripts: Scripts) {
    this.backends = backends;
    this.#dispose = dispose;
    this.#scripts = scripts;
  }

  /** A pipeline with a stream and a database of its own on the given servers. */
  static async on(redisUrl: string, databaseServerUrl: string, scripts = SOURCES): Promise<Pipeline> {
    const database = await freshDatabase(databaseServerUrl);
    const backends = { redisUrl, databaseUrl: database.url, stream: `test:${randomUUID()}` };
    return Pipeline.at(backends, () => database.drop(), scripts);
  }

  /** A pipeline on what is there already. */
  static async at(
    backends: Backends,
    dispose: () => Promise<void> = async () => {},
    scripts = SOURCES,
  ): Promise<Pipeline> {
    const pipeline = new Pipeline(backends, dispose, scripts);
    pipeline.apiPort = await freePort();
    return pipeline;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.apiPort}`;
  }

  /**
   * Starts an api and waits until it is ready.
   *
   * @param via A program and its arguments that become the api in turn, such as `nsenter`.
   */
  async startApi(env: Record<string, string> = {}, via: readonly string[] = []): Promise<NodeProcess> {
    const settings = { PORT: String(this.apiPort), METRICS_PORT: '0', ...this.#environment(), ...env };
    const api = this.start(this.#scripts.api, settings, via);
    await api.untilPrinted(/Api started/);
    await untilReady(`http://127.0.0.1:${settings.PORT}/ready`);
    return api;
  }

  /**
   * Starts a consumer; resolves once it says that it has.
   *
   * @param via A program and its arguments that become the consumer in turn, such as `taskset`.
   */
  async startConsumer(
    env: Record<string, string> = {},
    via: readonly string[] = [],
  ): Promise<NodeProcess & { probeUrl: string }> {
    const settings = { METRICS_PORT: '0', ...this.#environment(), ...env };
    const consumer = this.start(this.#scripts.consumer, settings, via);
    const [, port] = await consumer.untilPrinted(/"port":(\d+).*Consumer started/);
    return { ...consumer, probeUrl: `http://127.0.0.1:${port}` };
  }

  /** Starts any script of ours, which ends with the pipeline. */
  start(
    script: readonly string[],
    env: Record<string, string> = {},
    via: readonly string[] = [],
  ): NodeProcess {
    const started = startNode(script, env, via);
    this.#running.add(started);
    started.child.once('exit', () => this.#running.delete(started));
    return started;
  }

  /** Ends every process at once, where it stands. */
  async killAll(): Promise<void> {
    await Promise.all([...this.#running].map((each) => each.end('SIGKILL')));
  }

  /** Ends every process and removes the database. */
  async close(): Promise<void> {
    await this.killAll();
    await this.#dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #environment(): Record<string, string> {
    const { redisUrl, databaseUrl, stream } = this.backends;
    const cluster = { REDIS_CLUSTER: 'true', STREAM_PARTITIONS: PARTITIONS_OF_A_CLUSTER };
    const spread = redisUrl.includes(',') ? cluster : {};
    return {
      ...this.#scripts.env,
      REDIS_URL: redisUrl,
      DATABASE_URL: databaseUrl,
      STREAM_NAME: stream,
      ...spread,
    };
  }
}
