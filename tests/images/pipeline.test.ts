import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Auditor } from '#tests/processes/counted.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import type { FreshDatabase } from '#tests/servers/fresh-database.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { scratchDatabase, scratchStream } from '#tests/servers/scratch.ts';
import type { Container } from './containers.ts';
import { Containers } from './containers.ts';

/** The images of the pipeline, on a Redis and a PostgreSQL of this machine, each container with a root of its own. */
describe.skipIf(inject('images') === null)('the pipeline in its images', () => {
  const containers = new Containers();
  let database: FreshDatabase;
  let auditor: Auditor;
  let api: Container;
  let consumer: Container;
  let env: Record<string, string>;
  let apiUrl: string;
  let metricsUrl: string;
  let probesUrl: string;

  const inCli = (...command: string[]) => containers.start('cli', { env, command });

  beforeAll(async () => {
    database = await scratchDatabase();
    env = { REDIS_URL: inject('redisUrl'), DATABASE_URL: database.url, STREAM_NAME: scratchStream() };
    const [port, metricsPort, probesPort] = [await freePort(), await freePort(), await freePort()];
    const apiEnv = { ...env, PORT: String(port), METRICS_PORT: String(metricsPort) };
    // Nobody but migrate brings the schema here.
    const consumerEnv = { ...env, METRICS_PORT: String(probesPort), MIGRATE_ON_START: 'false' };
    apiUrl = `http://127.0.0.1:${port}`;
    metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    probesUrl = `http://127.0.0.1:${probesPort}`;
    api = await containers.start('api', { env: apiEnv });
    consumer = await containers.start('consumer', { env: consumerEnv });
  }, 120_000);
  afterAll(async () => {
    await containers.removeAll();
    await auditor?.close();
    await database?.drop();
  });

  it('[IM5] migrate brings the schema, and api and consumer, which wait for it, begin', async () => {
    const migrate = await containers.start('migrate', { env });
    expect(await migrate.ended(), await migrate.logs()).toBe(0);
    expect(await migrate.logs()).toContain('0001_votes.sql');
    await untilReady(`${apiUrl}/ready`);
    await untilReady(`${probesUrl}/ready`);
    auditor = await Auditor.of(database.url);
  });

  it('[IM5] a vote that the api takes is counted by the consumer, and its receipt says so', async () => {
    const requestId = randomUUID();
    const vote = await fetch(`${apiUrl}/api/vote`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': requestId },
      body: JSON.stringify({ option: 'cats' }),
    });
    expect(vote.status).toBe(201);
    await expect.poll(() => auditor.counted()).toEqual({ events: 1, counters: 1, deadLetters: 0 });
    expect(await auditor.countedIds()).toEqual([requestId]);
    await expect
      .poll(async () => await (await fetch(`${apiUrl}/api/results`)).json())
      .toMatchObject({ total_votes: 1 });
  });

  it('[IM5] the api serves its documents and its metrics', async () => {
    const [docs, openapi, metrics] = await Promise.all([
      fetch(`${apiUrl}/api/docs`),
      fetch(`${apiUrl}/api/openapi.json`),
      fetch(metricsUrl),
    ]);
    expect(await docs.text()).toContain('/api/vote');
    expect(await openapi.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
    expect(await metrics.text()).toContain('voting_votes_accepted_total');
  });

  it('[IM5] cli shows the status, exports what is counted and verifies it', async () => {
    const status = await inCli('status');
    expect(await status.ended(), await status.logs()).toBe(0);
    expect(await status.logs()).toMatch(/cats/i);
    const exported = await inCli('export');
    expect(await exported.ended(), await exported.logs()).toBe(0);
    expect(await exported.logs()).toMatch(/^.*cats.*$/m);
    const verify = await inCli('verify');
    expect(await verify.ended(), await verify.logs()).toBe(0);
  });

  it('[IM5] cli tells how it is called there: by its name, and by no script of npm', async () => {
    const help = await inCli('help', 'verify');
    expect(await help.ended()).toBe(0);
    expect(await help.logs()).toContain('\n  votes verify [options]\n');
    expect(await help.logs()).not.toContain('npm run');
  });

  it('[IM4] cli ends when it is told to', async () => {
    const simulate = await inCli('simulate', '--url', apiUrl, '--duration', '10m', '--rate', '1');
    await expect.poll(async () => (await auditor.counted()).events, { timeout: 30_000 }).toBeGreaterThan(1);
    expect(await simulate.end(), await simulate.logs()).toBe(130);
  });

  it('[IM4] api and consumer end in order when they are told to, nothing left to count', async () => {
    expect(await api.end(), await api.logs()).toBe(0);
    expect(await consumer.end(), await consumer.logs()).toBe(0);
  });
});

describe.skipIf(inject('images') === null)('an image that cannot begin', () => {
  it('[IM5] says every setting that is wrong, and ends', async () => {
    const containers = new Containers();
    try {
      const api = await containers.start('api', { env: { PORT: 'many' } });
      expect(await api.ended()).toBe(78);
      expect(await api.logs()).toMatch(/PORT is "many"[\s\S]*REDIS_URL is not set/);
    } finally {
      await containers.removeAll();
    }
  });

  it('[IM5] names our files in its stacks', async () => {
    const containers = new Containers();
    try {
      const nowhere = 'postgres://nobody@127.0.0.1:1/votes';
      const migrate = await containers.start('migrate', {
        env: { DATABASE_URL: nowhere, MIGRATE_WAIT_MAX_SECONDS: '0' },
      });
      expect(await migrate.ended()).not.toBe(0);
      expect(await migrate.logs()).toMatch(/results\/migrate\.ts:\d+:\d+/);
    } finally {
      await containers.removeAll();
    }
  });
});
