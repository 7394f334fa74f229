import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Load } from '#tests/campaign/load/load.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { Sights } from './sights.ts';

const CONNECTIONS = 32;
const LOOK_MS = 20;
/** They try for 30 s at most. */
const LEAVING_MS_MAX = 60_000;

/** A vote of its own with all its processes and servers, and those who look at it. */
export class VoteUnderLoad implements AsyncDisposable {
  readonly pipeline: Pipeline;
  readonly sights: Sights;
  readonly #folder: string;
  readonly #ending: AsyncDisposableStack;
  #loads = 0;

  private constructor(pipeline: Pipeline, sights: Sights, folder: string, ending: AsyncDisposableStack) {
    this.pipeline = pipeline;
    this.sights = sights;
    this.#folder = folder;
    this.#ending = ending;
  }

  /** @param retentionMinutes How long the event log keeps what was counted. */
  static async start(retentionMinutes: number): Promise<VoteUnderLoad> {
    await using begun = new AsyncDisposableStack();
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-soak-'));
    begun.defer(() => rm(folder, { recursive: true, force: true }));
    const redis = begun.adopt(await startRedis(), (each) => each.stop());
    const postgres = begun.adopt(await startPostgres(), (each) => each.stop());
    const pipeline = await Pipeline.on(redis.url, postgres.url);
    // The database goes with its server.
    begun.defer(() => pipeline.killAll());
    const retention = { LOG_RETENTION_MINUTES: String(retentionMinutes) };
    const consumers = await Promise.all(
      ['first', 'second'].map((name) => pipeline.startConsumer({ CONSUMER_NAME: name, ...retention })),
    );
    const METRICS_PORT = String(await freePort());
    // All votes come from one address, and from many more people than that is meant for.
    await pipeline.startApi({ METRICS_PORT, RATE_LIMIT_ENABLED: 'false' });
    const [first = '', second = ''] = consumers.map(({ probeUrl }) => new URL(probeUrl).port);
    const ports = new Map([
      ['api', METRICS_PORT],
      ['consumer 1', first],
      ['consumer 2', second],
    ] as const);
    const sights = begun.adopt(await Sights.open(pipeline.backends, ports), (each) => each.close());
    return new VoteUnderLoad(pipeline, sights, folder, begun.move());
  }

  /**
   * Lets those who vote finish, unless that takes much longer than it may; resolves with their last figures.
   *
   * @throws Error It does.
   */
  async end(load: Load): Promise<Load['figures']> {
    const late = new AbortController();
    const tooLate = sleep(LEAVING_MS_MAX, undefined, { signal: late.signal }).then(() => {
      throw new Error('Those who vote do not come to an end.');
    });
    try {
      return await Promise.race([load.end(), tooLate]);
    } finally {
      late.abort();
      tooLate.catch(() => {});
    }
  }

  /** Lets people vote from now on, `rate` votes a second at most; they are gone when the vote is, at the latest. */
  async load(rate: number): Promise<Load> {
    this.#loads += 1;
    const load = await Load.begin({
      apiPort: this.pipeline.apiPort,
      rate,
      connections: CONNECTIONS,
      seed: this.#loads,
      beganAt: Date.now(),
      fatesFile: path.join(this.#folder, `fates-${this.#loads}`),
    });
    this.#ending.defer(() => load.kill());
    return load;
  }

  /**
   * Waits until all that was accepted is counted.
   *
   * @throws Error It takes longer than `timeoutMs`.
   */
  async untilCounted(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (let waiting = 1; waiting > 0; await sleep(LOOK_MS)) {
      waiting = await this.sights.waiting();
      if (performance.now() > deadline) throw new Error(`${waiting} votes still wait after ${timeoutMs} ms.`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ending.disposeAsync();
  }
}
