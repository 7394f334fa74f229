import { createClient } from '@redis/client';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Flood } from '#tests/processes/flood.ts';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { startRedis } from '#tests/servers/redis.ts';

/** How long a refusal takes by the histogram of the api, in s, but for one in a hundred on a busy machine. */
const REFUSAL_MAX = 0.1;
const SLOW_SHARE_MAX = 0.01;
/** A faster machine needs more of them. */
const CONNECTIONS_MAX = 2_000;
const SHED = '503 overloaded, Retry-After 1 s';

it('[API12] an overloaded api refuses votes at once until it is calm, and loses none that it took', {
  timeout: 120_000,
}, async () => {
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  await pipeline.startConsumer();
  const api = await pipeline.startApi({ RATE_LIMIT_ENABLED: 'false' });
  const [, metricsPort] = await api.untilPrinted(/"metricsPort":(\d+)/);

  const flood = new Flood(pipeline.apiPort, { connections: 600, padding: 100_000 });
  const growUntilOverloaded = () => {
    if (flood.connections < CONNECTIONS_MAX) flood.grow(100);
    return api.printed();
  };
  const patience = { timeout: 60_000, interval: 1_000 };
  await expect.poll(growUntilOverloaded, patience).toMatch(/Overloaded: votes are refused/);
  const isRefusing = async () =>
    (await MetricsPage.at(metricsPort ?? '')).value('voting_refusing_votes', { reason: 'overloaded' });
  await expect.poll(isRefusing).toBe(1);
  await expect.poll(() => flood.answers.get(SHED) ?? 0, { timeout: 30_000 }).toBeGreaterThan(1_000);
  await flood.end();
  await api.untilPrinted(/No longer overloaded/);

  const metrics = await MetricsPage.at(metricsPort ?? '');
  const answers = (answer: string) => flood.answers.get(answer) ?? 0;
  const refused = metrics.value('voting_votes_refused_total', { reason: 'overloaded' }) ?? 0;
  expect(refused).toBeGreaterThanOrEqual(answers(SHED));
  expect(metrics.value('voting_refusing_votes', { reason: 'overloaded' })).toBe(0);
  const duration = 'http_server_request_duration_seconds';
  const shed = { http_route: '/api/vote', error_type: 'overloaded' };
  const all = metrics.value(`${duration}_count`, shed) ?? 0;
  const slow = all - (metrics.value(`${duration}_bucket`, { ...shed, le: String(REFUSAL_MAX) }) ?? 0);
  expect(slow).toBeLessThanOrEqual(answers('none') + SLOW_SHARE_MAX * answers(SHED));
  await expectAllCounted(pipeline, flood.accepted);
});

it('[API12] two thousand people who vote at once from one address are all taken by the limits as they are', {
  timeout: 60_000,
}, async () => {
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  await pipeline.startConsumer();
  const api = await pipeline.startApi();
  const hall = new Flood(pipeline.apiPort, { connections: 2_000, padding: 0 });
  await hall.end();
  expect(hall.accepted.size).toBe(2_000);
  expect([...hall.answers.keys()].filter((answer) => /too_many_votes|overloaded/.test(answer))).toEqual([]);
  expect(api.printed()).not.toMatch(/Overloaded/);
  await expectAllCounted(pipeline, hall.accepted);
});

it('[API12] votes are refused before the event log is full, so that consumers keep some room', {
  timeout: 60_000,
}, async () => {
  const memory = 8_000_000;
  const redisServer = await startRedis({ args: ['--maxmemory', String(memory)] });
  onTestFinished(() => redisServer.stop());
  const redis = await createClient({ url: redisServer.url }).connect();
  onTestFinished(() => redis.destroy());
  const pipeline = await Pipeline.on(redisServer.url, inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  await pipeline.startConsumer();
  const api = await pipeline.startApi();

  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]) / memory;
  while ((await used()) < 0.96) await redis.rPush('ballast', 'x'.repeat(10_000));
  await api.untilPrinted(/The event log takes no votes: its memory is full/);
  const accepted = new Map<string, Option>();
  const vote = async () => {
    const requestId = mintRequestId();
    const response = await fetch(`${pipeline.apiUrl}/api/vote`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': requestId },
      body: '{"option":"dogs"}',
    });
    if (response.status === 201) accepted.set(requestId, 'dogs');
    const { code } = await response.json();
    return { status: response.status, code, retryAfter: response.headers.get('retry-after') };
  };
  expect(await vote()).toEqual({ status: 503, code: 'log_unavailable', retryAfter: '1' });
  expect((await fetch(`${pipeline.apiUrl}/ready`)).status).toBe(503);
  // It would still have been taken.
  expect(await redis.rPush('ballast', 'x')).toBeGreaterThan(0);

  await redis.del('ballast');
  await api.untilPrinted(/The event log takes votes again: it has room/);
  expect(await vote()).toMatchObject({ status: 201 });
  await expectAllCounted(pipeline, accepted);
});
