import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import type { BareConnection } from '#tests/processes/bare-connections.ts';
import { openConnections } from '#tests/processes/bare-connections.ts';
import { Flood } from '#tests/processes/flood.ts';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { startRedis } from '#tests/servers/redis.ts';

/** How long a refusal takes by the histogram of the api, in s, but for one in a hundred on a busy machine. */
const REFUSAL_MAX = 0.1;
const SLOW_SHARE_MAX = 0.01;
/** Long enough for a mean delay that no room full of people makes. */
const HELD_MS = 450;
const SHED = '503 overloaded, Retry-After 1 s';

/** An api and who counts what it takes. */
async function started(env: Record<string, string> = {}, redisUrl = inject('redisUrl')) {
  const pipeline = await Pipeline.on(redisUrl, inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  await pipeline.startConsumer();
  return { pipeline, api: await pipeline.startApi(env) };
}

/**
 * Lets a process run for a tenth of the time, as the limit of a container does; what it does in that time is its own.
 *
 * @returns How often it was stopped.
 */
async function throttle(process: NodeProcess, signal: AbortSignal): Promise<number> {
  let stops = 0;
  for (; !signal.aborted; stops += 1) {
    process.child.kill('SIGSTOP');
    await sleep(HELD_MS);
    process.child.kill('SIGCONT');
    await sleep(HELD_MS / 9);
  }
  return stops;
}

it('[API12] an overloaded api refuses votes at once until it is calm, and loses none that it took', {
  timeout: 120_000,
}, async () => {
  const { pipeline, api } = await started({ RATE_LIMIT_ENABLED: 'false' });
  const [, metricsPort] = await api.untilPrinted(/"metricsPort":(\d+)/);
  const metrics = () => MetricsPage.at(metricsPort ?? '');

  const flood = new Flood(pipeline.apiPort, 200);
  const enough = new AbortController();
  onTestFinished(() => enough.abort());
  const throttled = throttle(api, enough.signal);
  await api.untilPrinted(/Overloaded: votes are refused/, 60_000);
  const isRefusing = async () => (await metrics()).value('voting_refusing_votes', { reason: 'overloaded' });
  await expect.poll(isRefusing).toBe(1);
  await expect.poll(() => flood.answers.get(SHED) ?? 0, { timeout: 30_000 }).toBeGreaterThan(1_000);
  enough.abort();
  const stops = await throttled; // The refusal that was being sent then took as long.
  await flood.end();
  await api.untilPrinted(/No longer overloaded/);

  const page = await metrics();
  const answers = (answer: string) => flood.answers.get(answer) ?? 0;
  const refused = page.value('voting_votes_refused_total', { reason: 'overloaded' }) ?? 0;
  expect(refused).toBeGreaterThanOrEqual(answers(SHED));
  expect(page.value('voting_refusing_votes', { reason: 'overloaded' })).toBe(0);
  const duration = 'http_server_request_duration_seconds';
  const shed = { http_route: '/api/vote', error_type: 'overloaded' };
  const all = page.value(`${duration}_count`, shed) ?? 0;
  const slow = all - (page.value(`${duration}_bucket`, { ...shed, le: String(REFUSAL_MAX) }) ?? 0);
  expect(slow).toBeLessThanOrEqual(answers('none') + stops + SLOW_SHARE_MAX * answers(SHED));
  await expectAllCounted(pipeline, flood.accepted);
});

it('[API12] bodies that would take too much memory together are refused, and votes have room beside them', {
  timeout: 60_000,
}, async () => {
  const { pipeline } = await started();
  const bodyOf = (size: number) => '{"option":"cats"}'.padStart(size);
  const headOf = (size: number) =>
    `POST /api/vote HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${size}\r\n\r\n`;
  const statuses = (connections: readonly BareConnection[], status: number) =>
    connections.filter(({ received }) => received().startsWith(`HTTP/1.1 ${status}`));
  // Each says that a megabyte will come; it does from those that are not refused.
  const large = await openConnections(pipeline.apiPort, 5);
  for (const { socket } of large) socket.write(headOf(1_000_000));
  await expect.poll(() => statuses(large, 503).length).toBe(4);
  for (const { received } of statuses(large, 503))
    expect(received()).toMatch(/retry-after: 1\r[\s\S]*"overloaded"/i);
  const chunked = (size: number) =>
    `${headOf(0).replace('content-length: 0', 'transfer-encoding: chunked')}${size.toString(16)}\r\n${bodyOf(size)}\r\n0\r\n\r\n`;
  const [small, inChunks, tooLarge] = await openConnections(pipeline.apiPort, 3);
  small?.socket.write(`${headOf(17)}${bodyOf(17)}`);
  inChunks?.socket.write(chunked(17));
  tooLarge?.socket.write(chunked(10_000));
  await expect.poll(() => small?.received()).toMatch(/^HTTP\/1.1 201/);
  await expect.poll(() => inChunks?.received()).toMatch(/^HTTP\/1.1 201/);
  await expect
    .poll(() => tooLarge?.received())
    .toMatch(/^HTTP\/1.1 503[\s\S]*connection: close[\s\S]*"overloaded"/);
  await tooLarge?.ended;

  for (const { socket } of large) socket.write(bodyOf(1_000_000));
  await expect.poll(() => statuses(large, 201).length, { timeout: 10_000 }).toBe(1);
  const [next] = await openConnections(pipeline.apiPort, 1);
  next?.socket.write(`${headOf(1_000_000)}${bodyOf(1_000_000)}`);
  await expect.poll(() => next?.received()).toMatch(/^HTTP\/1.1 201/);
  const accepted = [...statuses(large, 201), small, inChunks, next].map((each) => {
    const [, id = ''] = /"request_id":"([^"]+)"/.exec(each?.received() ?? '') ?? [];
    return [id, 'cats'] as const;
  });
  await expectAllCounted(pipeline, new Map(accepted));
});

it('[API12] two thousand people who vote at once from one address are all taken by the limits as they are', {
  timeout: 60_000,
}, async () => {
  const { pipeline, api } = await started();
  const hall = new Flood(pipeline.apiPort, 2_000);
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
  const { pipeline, api } = await started({}, redisServer.url);

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
