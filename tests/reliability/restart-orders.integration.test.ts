import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { expectAllCounted, expectTimelyAnswers } from '#tests/processes/all-counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { HEALING_MS, untilReady } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

const SOON = { timeout: HEALING_MS };

const BOTH = ['redis', 'postgres'] as const;
type Name = (typeof BOTH)[number];
/** How each is told to end in order, and how it is killed; PostgreSQL kills its sessions then. */
const SIGNALS = {
  stopped: { redis: 'SIGTERM', postgres: 'SIGINT' },
  killed: { redis: 'SIGKILL', postgres: 'SIGQUIT' },
} as const;

const ORDERS: readonly { down: readonly Name[]; up: readonly Name[]; how: keyof typeof SIGNALS }[] = [
  { down: ['redis', 'postgres'], up: ['redis', 'postgres'], how: 'killed' },
  { down: ['redis', 'postgres'], up: ['postgres', 'redis'], how: 'stopped' },
  { down: ['postgres', 'redis'], up: ['redis', 'postgres'], how: 'stopped' },
  { down: ['postgres', 'redis'], up: ['postgres', 'redis'], how: 'killed' },
];

/** Two servers that end and come back on the same ports, with what they had kept. */
class Servers {
  redis: RedisServer;
  postgres: PostgresServer;

  private constructor(redis: RedisServer, postgres: PostgresServer) {
    this.redis = redis;
    this.postgres = postgres;
  }

  static async start(): Promise<Servers> {
    return new Servers(...(await Promise.all([startRedis(), startPostgres()])));
  }

  async end(name: Name, how: keyof typeof SIGNALS): Promise<void> {
    const ended = once(this[name].process, 'exit');
    this[name].signal(SIGNALS[how][name]);
    await ended;
  }

  async startAgain(name: Name): Promise<void> {
    const { port, folder } = this[name];
    if (name === 'redis') this.redis = await startRedis({ port, folder });
    else this.postgres = await startPostgres({ port, folder });
  }

  async stop(): Promise<void> {
    await Promise.all([this.redis.stop(), this.postgres.stop()]);
  }
}

const stateOf = async (url: string) => (await (await fetch(`${url}/ready`)).json()).dependencies;
const BOTH_DOWN = { event_log: { ok: false }, database: { ok: false } };

describe('Redis and PostgreSQL', { timeout: 120_000 }, () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await Servers.start();
  });
  afterAll(() => servers.stop());

  it('[CO1] [EL3] [API4] go and come back in any order while people vote: nothing is lost or counted twice', async () => {
    const pipeline = await Pipeline.on(servers.redis.url, servers.postgres.url);
    onTestFinished(() => pipeline.close());
    const { probeUrl } = await pipeline.startConsumer({ BLOCK_MS: '1000' });
    await untilReady(`${probeUrl}/ready`);
    await pipeline.startApi();
    const voters = new Voters(pipeline.apiUrl, { count: 6 });
    const votesOn = async () => {
      const before = voters.count;
      await expect.poll(() => voters.count, SOON).toBeGreaterThan(before + 40);
    };
    for (const { down, up, how } of ORDERS) {
      await votesOn();
      for (const name of down) await servers.end(name, how);
      await expect.poll(() => stateOf(pipeline.apiUrl), SOON).toMatchObject({ event_log: { ok: false } });
      for (const name of up) await servers.startAgain(name);
    }
    await votesOn();
    await Promise.all(BOTH.map((name) => servers.end(name, 'killed')));
    await Promise.all(BOTH.map((name) => servers.startAgain(name)));
    await votesOn();
    await voters.leave();
    await untilReady(`${probeUrl}/ready`, HEALING_MS);
    await expectAllCounted(pipeline, voters.accepted);
    expectTimelyAnswers(voters);
  });

  it.each([{ up: ['redis', 'postgres'] }, { up: ['postgres', 'redis'] }] as const)(
    '[CF4] [CO1] [API4] come after the api and the consumer, $up.0 first: votes are taken and counted',
    async ({ up }) => {
      const pipeline = await Pipeline.on(servers.redis.url, servers.postgres.url);
      onTestFinished(() => pipeline.close());
      for (const name of BOTH) await servers.end(name, 'stopped');
      const consumer = await pipeline.startConsumer({ BLOCK_MS: '1000' });
      const apiStarted = pipeline.startApi();
      apiStarted.catch(() => {}); // Where the test fails before it is waited for.
      await expect.poll(() => stateOf(pipeline.apiUrl).catch(() => undefined), SOON).toMatchObject(BOTH_DOWN);
      await expect.poll(() => stateOf(consumer.probeUrl), SOON).toMatchObject({ database: { ok: false } });
      const voters = new Voters(pipeline.apiUrl, { count: 6 });
      await expect.poll(() => voters.failures.get('log_unavailable') ?? 0, SOON).toBeGreaterThan(0);
      for (const name of up) await servers.startAgain(name);
      await apiStarted;
      await expect.poll(() => voters.count, SOON).toBeGreaterThan(40);
      await voters.leave();
      await untilReady(`${consumer.probeUrl}/ready`, HEALING_MS);
      await expectAllCounted(pipeline, voters.accepted);
      expect(voters.failures.get('network')).toBe(undefined); // How soon is no matter while so much starts at once.
    },
  );
});
