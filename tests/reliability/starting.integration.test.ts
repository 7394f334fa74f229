import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { startPostgres } from '#tests/servers/postgres.ts';

describe('a process that starts', () => {
  let pipeline: Pipeline;
  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  });
  afterEach(() => pipeline.close());

  const apiEnvironment = () => ({
    REDIS_URL: pipeline.backends.redisUrl,
    DATABASE_URL: pipeline.backends.databaseUrl,
    STREAM_NAME: pipeline.backends.stream,
    PORT: String(pipeline.apiPort),
    METRICS_PORT: '0',
  });
  const ready = async () => (await fetch(`${pipeline.apiUrl}/ready`)).json();

  it('[CF4] the api takes votes and is not ready until somebody has migrated', async () => {
    const api = pipeline.start(['api/main.ts'], apiEnvironment());
    await api.untilPrinted(/Waiting for the schema/);
    const waiting = {
      status: 'not_ready',
      dependencies: { event_log: { ok: true }, database: { ok: false } },
    };
    await expect.poll(ready, { timeout: 5_000 }).toMatchObject(waiting);
    await createClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());
    expect((await fetch(`${pipeline.apiUrl}/api/results`)).status).toBe(503);
    await pipeline.startConsumer();
    await untilReady(`${pipeline.apiUrl}/ready`);
    const results = async () => (await fetch(`${pipeline.apiUrl}/api/results`)).json();
    await expect.poll(results).toMatchObject({ total_votes: 1 });
  });

  it('[API15] the api asks the stage to reveal again later until somebody has migrated', async () => {
    const key = 'open-sesame-0123456789';
    const api = pipeline.start(['api/main.ts'], { ...apiEnvironment(), STAGE_KEY: key });
    await api.untilPrinted(/Api started/);
    const client = createClient({ baseUrl: pipeline.apiUrl });
    await expect(client.reveal(key)).rejects.toMatchObject({ status: 503, code: 'ballot_unavailable' });
    const { probeUrl } = await pipeline.startConsumer();
    await untilReady(`${probeUrl}/ready`);
    expect(await client.reveal(key)).toMatchObject({ revealed: true });
  });

  it('[API4] the api takes votes while the database says nothing at its start', async ({
    onTestFinished,
  }) => {
    const silent = await startPostgres();
    onTestFinished(() => silent.stop());
    silent.signal('SIGSTOP');
    const api = pipeline.start(['api/main.ts'], { ...apiEnvironment(), DATABASE_URL: silent.url });
    await api.untilPrinted(/Api started/);
    await createClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());
  });

  it('[API4] the api takes votes while nobody can read whether the ballot is closed', async () => {
    const { probeUrl } = await pipeline.startConsumer();
    await untilReady(`${probeUrl}/ready`);
    const holder = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await holder.connect();
    try {
      await holder.query('begin; lock table ballot in access exclusive mode');
      const api = pipeline.start(['api/main.ts'], apiEnvironment());
      await api.untilPrinted(/Api started/);
      await createClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());
    } finally {
      await holder.end();
    }
  });

  it('[CF4] a consumer that may not migrate waits for one that does', async () => {
    const patient = await pipeline.startConsumer({ MIGRATE_ON_START: 'false' });
    await patient.untilPrinted(/Waiting for the schema/);
    expect((await fetch(`${patient.probeUrl}/ready`)).status).toBe(503);
    expect((await fetch(`${patient.probeUrl}/health`)).status).toBe(200);
    await pipeline.startConsumer();
    await untilReady(`${patient.probeUrl}/ready`);
  });

  it.each(['api/main.ts', 'consumer/main.ts'])(
    '[CF1] %s tells every mistake at once and exits 78',
    async (main) => {
      const started = startNode([main], { DATABASE_URL: 'mysql://127.0.0.1', LOG_LEVEL: 'loud' });
      expect(await started.ended).toBe(78);
      expect(started.printed()).toMatch(/LOG_LEVEL is "loud"/);
      expect(started.printed()).toMatch(/^The configuration is wrong:\n/);
      expect(started.printed()).toMatch(/REDIS_URL is not set/);
      expect(started.printed()).toMatch(/DATABASE_URL has a value \(not shown\)/);
    },
  );

  it('a port that is taken ends it with 1 and a line that says so', async () => {
    const first = await pipeline.startConsumer();
    const taken = new URL(first.probeUrl).port;
    const second = pipeline.start(['api/main.ts'], { ...apiEnvironment(), METRICS_PORT: taken });
    expect(await second.ended).toBe(1);
    expect(second.printed()).toMatch(/EADDRINUSE.*The api cannot start/);
  });

  it('[API14] logs JSON lines: votes summed up once a second, no key and no address of a client', async () => {
    await pipeline.startConsumer();
    const api = await pipeline.startApi({ TRUST_PROXY: '127.0.0.1' });
    const key = mintRequestId();
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-forwarded-for': '203.0.113.9',
    };
    const cast = (body: string) => fetch(`${pipeline.apiUrl}/api/vote`, { method: 'POST', headers, body });
    const began = performance.now();
    for (let i = 0; i < 50; i += 1) await cast('{"option":"dogs"}');
    await cast('{"option":');
    await api.untilPrinted(/Votes accepted/);
    const seconds = (performance.now() - began) / 1000;
    const lines = api
      .printed()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const accepted = lines.filter((line) => line.msg === 'Votes accepted.');
    expect(accepted.length).toBeLessThanOrEqual(seconds + 1);
    expect(accepted[0]).toMatchObject({ level: 'info', service: 'api', accepted: { cats: 0 } });
    expect(lines.length).toBeLessThan(11 + seconds);
    expect(api.printed()).not.toContain(key);
    expect(api.printed()).not.toContain('203.0.113.9');
  });
});
