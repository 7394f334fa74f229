import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

const LIMITS = {
  SSE_CONNECTIONS_MAX: '100',
  SSE_CONNECTIONS_PER_CLIENT_MAX: '90',
  SSE_UPDATES_PER_SECOND_MAX: '5',
};

let pipeline: Pipeline;
let viewers: StreamViewer[] = [];
afterEach(async () => {
  for (const viewer of viewers) viewer.close();
  viewers = [];
  await pipeline.close();
});

const streamUrl = () => `${pipeline.apiUrl}/api/results/stream`;
async function view(options?: {
  reading?: boolean;
  headers?: Record<string, string>;
}): Promise<StreamViewer> {
  const viewer = await StreamViewer.open(streamUrl(), options);
  viewers.push(viewer);
  return viewer;
}
const cast = () => createClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());

describe('the live stream', () => {
  let api: NodeProcess;
  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await pipeline.startConsumer();
    api = await pipeline.startApi({ ...LIMITS, TRUST_PROXY: '127.0.0.1' });
  });

  it('[API6] gives the newest results at once and every change after, under their revision', async () => {
    const viewer = await view();
    expect(viewer.response.headers['content-type']).toMatch(/^text\/event-stream/);
    await expect.poll(() => viewer.newest?.data.total_votes).toBe(0);
    await cast();
    await expect.poll(() => viewer.newest?.data.total_votes).toBe(1);
    expect(viewer.newest?.id).toBe(String(viewer.newest?.data.revision));
    const late = await view();
    await expect.poll(() => late.newest?.data).toEqual(viewer.newest?.data);
  });

  it('[API6] gives at most SSE_UPDATES_PER_SECOND_MAX updates a second, and the last one in the end', async () => {
    const viewer = await view();
    await expect.poll(() => viewer.events.length).toBe(1);
    for (let i = 0; i < 150; i += 1) await cast();
    await expect.poll(() => viewer.newest?.data.total_votes).toBe(150);
    const [first, last] = [viewer.events.at(1)?.at ?? 0, viewer.newest?.at ?? 0];
    const updates = viewer.events.length - 2;
    expect(updates).toBeLessThanOrEqual(((last - first) / 1000) * 5 * 1.2 + 1);
  });

  it('[API6] ends cleanly on SIGTERM with a retry, and the api exits 0 in time', async () => {
    const open = await Promise.all(Array.from({ length: 20 }, () => view()));
    await expect.poll(() => open.every((viewer) => viewer.events.length > 0)).toBe(true);
    const began = performance.now();
    expect(await api.end('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    await expect.poll(() => open.every((viewer) => viewer.ended)).toBe(true);
    for (const viewer of open) expect(viewer.text).toMatch(/\n\nretry: \d+\n\n$/);
  });

  it('[API7] viewers that never read delay nobody', async () => {
    await Promise.all(Array.from({ length: 60 }, () => view({ reading: false })));
    const viewer = await view();
    for (let i = 1; i <= 20; i += 1) {
      await cast();
      await expect.poll(() => viewer.newest?.data.total_votes).toBe(i);
    }
  });

  it('[API7] streams over the cap of one address are refused with 429, over the total with 503', async () => {
    await Promise.all(Array.from({ length: 90 }, () => view()));
    const refused = await fetch(streamUrl());
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'too_many_streams_here' });
    viewers.shift()?.close();
    await expect.poll(async () => (await view()).response.statusCode).toBe(200);

    const headers = { 'x-forwarded-for': '203.0.113.7' };
    const others = await Promise.all(Array.from({ length: 10 }, () => view({ headers })));
    expect(others.map((viewer) => viewer.response.statusCode)).toEqual(Array(10).fill(200));
    const overall = await fetch(streamUrl(), { headers });
    expect(overall.status).toBe(503);
    expect(await overall.json()).toMatchObject({ code: 'too_many_streams' });
  });

  it('[API5] GET /api/results has an ETag, answers 304 to it, and changes it with the tally', async () => {
    const results = `${pipeline.apiUrl}/api/results`;
    const first = await fetch(results);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('public, max-age=2');
    const again = await fetch(results, { headers: { 'if-none-match': `W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await cast();
    await expect
      .poll(async () => (await fetch(results, { headers: { 'if-none-match': etag } })).status)
      .toBe(200);
  });
});

describe('while a server is away', () => {
  let redis: RedisServer;
  let postgres: PostgresServer;
  beforeEach(async ({ onTestFinished }) => {
    redis = await startRedis();
    onTestFinished(() => redis.stop());
    postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    pipeline = await Pipeline.on(redis.url, postgres.url);
    await pipeline.startConsumer();
    await pipeline.startApi({ RESULTS_STALE_MAX_SECONDS: '8' });
  });
  const readiness = async () => (await fetch(`${pipeline.apiUrl}/ready`)).json();

  it('[API4] a vote is answered 503 with Retry-After while the log is down, and 201 once it is back', async () => {
    redis.signal('SIGKILL');
    await expect.poll(async () => (await readiness()).dependencies.event_log.ok).toBe(false);
    const refused = await fetch(`${pipeline.apiUrl}/api/vote`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"option":"dogs"}',
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'log_unavailable', request_id: expect.any(String) });
    expect((await fetch(`${pipeline.apiUrl}/health`)).status).toBe(200);
    redis = await startRedis({ port: redis.port, folder: redis.folder });
    await expect
      .poll(() =>
        cast().then(
          () => 'accepted',
          (error) => error.code,
        ),
      )
      .toBe('accepted');
  });

  it('[API4] a vote whose fate is not known is answered outcome_unknown, and its retry counts once', async () => {
    await cast();
    redis.signal('SIGSTOP');
    const id = mintRequestId();
    const client = createClient({ baseUrl: pipeline.apiUrl });
    await expect(client.castVote('cats', id)).rejects.toMatchObject({
      code: 'outcome_unknown',
      retryable: true,
    });
    redis.signal('SIGCONT');
    const retry = () =>
      client.castVote('cats', id).then(
        () => 'accepted',
        (error) => error.code,
      );
    await expect.poll(retry).toBe('accepted');
    await expect.poll(async () => (await client.results()).total_votes).toBe(2);
    expect((await client.receipt(id)).state).toBe('counted');
  });

  it('[API5] results are served stale with their age while the database is down, then 503, then fresh', {
    timeout: 90_000,
  }, async () => {
    await cast();
    const viewer = await view();
    await expect.poll(() => viewer.newest?.data.total_votes).toBe(1);
    const answer = async () => {
      const response = await fetch(`${pipeline.apiUrl}/api/results`);
      return { status: response.status, age: response.headers.get('age'), body: await response.json() };
    };
    postgres.signal('SIGQUIT');
    const stale = {
      status: 200,
      age: expect.stringMatching(/^[2-8]$/),
      body: { stale: true, total_votes: 1 },
    };
    await expect.poll(answer).toMatchObject(stale);
    await expect.poll(() => viewer.newest?.data.stale).toBe(true);
    const gone = { status: 503, body: { code: 'results_unavailable' } };
    await expect.poll(answer, { timeout: 30_000 }).toMatchObject(gone);
    expect(await readiness()).toMatchObject({
      status: 'not_ready',
      dependencies: { database: { ok: false } },
    });

    await cast(); // Promised by the log all the same.
    postgres = await startPostgres({ port: postgres.port, folder: postgres.folder });
    await expect.poll(async () => (await answer()).body.total_votes, { timeout: 30_000 }).toBe(2);
    await expect.poll(() => viewer.newest?.data).toMatchObject({ total_votes: 2 });
    expect(viewer.newest?.data.stale).toBeUndefined();
  });
});
