import { createClient } from '@redis/client';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient as createApiClient } from '#contract/client.ts';
import { openConnections } from './processes/bare-connections.ts';
import { StreamViewer } from './processes/event-stream.ts';
import { MetricsPage } from './processes/metrics-page.ts';
import { Pipeline } from './processes/pipeline.ts';
import type { RedisServer } from './servers/redis.ts';
import { startRedis } from './servers/redis.ts';

/** The metrics of the real api and the real consumer, compared with what was done to them, in this order. */
const DURATION = 'http_server_request_duration_seconds';
const DURATION_COUNT = `${DURATION}_count`;
/** As OpenTelemetry's conventions advise. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const CONSUMER = { CONSUMER_NAME: 'one', BLOCK_MS: '200' };
const BY_API = [DURATION, 'redis_stream_group_lag', 'voting_votes_accepted_total', 'voting_sse_clients'];
const BY_CONSUMER = [
  'voting_votes_counted_total',
  'voting_redeliveries_total',
  'voting_dead_letters_total',
  'voting_vote_to_count_seconds',
];

let redis: RedisServer;
let pipeline: Pipeline;
let log: ReturnType<typeof createClient>;
let apiPort: string;
let consumerPort: string;

beforeAll(async () => {
  redis = await startRedis({ args: ['--maxmemory', '256mb'] });
  pipeline = await Pipeline.on(redis.url, inject('databaseUrl'));
  log = createClient({ url: redis.url });
  await log.connect();
});
afterAll(async () => {
  if (log.isOpen) log.destroy();
  await pipeline.close();
  await redis.stop();
});

const stream = () => pipeline.backends.stream;
const api = () => MetricsPage.at(apiPort);
const consumer = () => MetricsPage.at(consumerPort);
const apiValue = async (name: string, labels?: Record<string, string>) => (await api()).value(name, labels);
const consumerValue = async (name: string, labels?: Record<string, string>) =>
  (await consumer()).value(name, labels);
const cast = (option: Option) =>
  createApiClient({ baseUrl: pipeline.apiUrl }).castVote(option, mintRequestId());
async function startConsumer() {
  const consumer = await pipeline.startConsumer(CONSUMER);
  consumerPort = new URL(consumer.probeUrl).port;
  return consumer;
}

it('[OB2] while nobody counts, lag, pending entries and the age of the oldest tell of it', async () => {
  const first = await startConsumer();
  apiPort = (await (await pipeline.startApi()).untilPrinted(/"metricsPort":(\d+)/))[1] ?? '';
  await first.end();
  for (const option of ['cats', 'cats', 'cats', 'dogs'] as const) await cast(option);
  // As if the consumer had read one and died.
  await log.xReadGroup('vote-processors', CONSUMER.CONSUMER_NAME, { key: stream(), id: '>' }, { COUNT: 1 });
  await expect.poll(() => apiValue('redis_stream_group_lag')).toBe(3);
  expect(await apiValue('redis_stream_group_messages_pending')).toBe(1);
  await expect.poll(() => apiValue('voting_stream_oldest_pending_seconds')).toBeGreaterThan(1);
});

it('[OB2] what was accepted, counted, delivered again and is no vote is told exactly', async () => {
  await log.xAdd(stream(), '*', { option: 'birds' });
  await startConsumer();
  await expect.poll(() => consumerValue('voting_votes_counted_total')).toBe(4);
  await expect.poll(() => consumerValue('voting_dead_letters_total')).toBe(1);
  expect(await consumerValue('voting_redeliveries_total')).toBe(1);
  expect(await consumerValue('voting_vote_to_count_seconds_count')).toBe(4);
  expect(await consumerValue('voting_vote_to_count_seconds_bucket', { le: '0.05' })).toBe(0);
  expect(await apiValue('voting_votes_accepted_total', { option: 'cats' })).toBe(3);
  expect(await apiValue('voting_votes_accepted_total', { option: 'dogs' })).toBe(1);
  await expect.poll(() => apiValue('redis_stream_group_lag')).toBe(0);
  await expect.poll(() => apiValue('voting_stream_oldest_pending_seconds')).toBe(0);
});

it('[OB2] the memory the log uses is told as a share of its limit, and not where it has none', async () => {
  const ratio = () => apiValue('voting_log_memory_ratio');
  const used = Number((await log.info('memory')).match(/used_memory:(\d+)/)?.[1]);
  await log.configSet('maxmemory', String(used * 10));
  await expect.poll(ratio).toBeCloseTo(0.1, 2);
  await log.configSet('maxmemory', '0');
  await expect.poll(ratio).toBe(undefined);
  await log.configSet('maxmemory', '256mb');
  await expect.poll(ratio).toBeLessThan(0.1);
});

it('[OB2] each process shows its own metrics and not those of the other', async () => {
  const [ofApi, ofConsumer] = [(await api()).types, (await consumer()).types];
  expect([...ofApi.keys()]).toEqual(expect.arrayContaining(BY_API));
  expect([...ofConsumer.keys()]).toEqual(expect.arrayContaining(BY_CONSUMER));
  for (const types of [ofApi, ofConsumer])
    expect(types.get('nodejs_eventloop_lag_max_seconds')).toBe('gauge');
  expect(BY_API.filter((name) => ofConsumer.has(name))).toEqual([]);
  expect(BY_CONSUMER.filter((name) => ofApi.has(name))).toEqual([]);
});

it('[OB2] a live stream is measured when it begins, and counted as a client until it ends', async () => {
  const labels = { http_route: '/api/results/stream' };
  const viewer = await StreamViewer.open(`${pipeline.apiUrl}/api/results/stream`);
  await expect.poll(() => apiValue('voting_sse_clients')).toBe(1);
  expect(await apiValue(DURATION_COUNT, labels)).toBe(1);
  const sum = await apiValue(`${DURATION}_sum`, labels);
  expect(sum).toBeLessThan(1);
  viewer.close();
  await expect.poll(() => apiValue('voting_sse_clients')).toBe(0);
  expect(await apiValue(DURATION_COUNT, labels)).toBe(1);
  expect(await apiValue(`${DURATION}_sum`, labels)).toBe(sum);
});

it('[OB2] a request is measured by method, route and status, whatever a client invents', async () => {
  await fetch(`${pipeline.apiUrl}/api/votes/${mintRequestId()}`);
  await fetch(`${pipeline.apiUrl}/invented/${mintRequestId()}`);
  await fetch(`${pipeline.apiUrl}/api/vote`, { method: 'PROPFIND' });
  const vote = { http_request_method: 'POST', http_route: '/api/vote', http_response_status_code: '201' };
  await expect.poll(() => apiValue(DURATION_COUNT, { http_request_method: '_OTHER' })).toBe(1);
  const page = await api();
  expect(page.value(DURATION_COUNT, vote)).toBe(4);
  expect(page.value(DURATION_COUNT, { http_route: '/api/votes/:request_id' })).toBe(1);
  const unknown = page.samples.filter(({ name, labels }) => name === DURATION_COUNT && !labels.http_route);
  expect(unknown.map(({ labels }) => labels)).toEqual([
    { http_request_method: 'GET', http_response_status_code: '404' },
    { http_request_method: '_OTHER', http_response_status_code: '405' },
  ]);
  const buckets = page.samples.filter(({ name, labels }) => name === `${DURATION}_bucket` && isVote(labels));
  expect(buckets.map(({ labels }) => labels.le)).toEqual([...BOUNDARIES.map(String), '+Inf']);
});

function isVote(labels: Readonly<Record<string, string>>): boolean {
  return labels.http_route === '/api/vote' && labels.http_response_status_code === '201';
}

it.each([
  ['no HTTP at all', 'VOTE CATS\r\n\r\n', 'malformed_request'],
  [
    'an address that cannot be decoded',
    'GET /api/votes/%zz HTTP/1.1\r\nhost: x\r\n\r\n',
    'malformed_request',
  ],
  ['headers without end', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 'headers_too_large'],
])('[OB2] %s is counted, though no route is looked for', async (_, bytes, code) => {
  const before = (await apiValue('voting_unreadable_requests_total', { code })) ?? 0;
  const [connection] = await openConnections(pipeline.apiPort, 1);
  connection?.socket.end(bytes);
  await connection?.ended;
  expect(await apiValue('voting_unreadable_requests_total', { code })).toBe(before + 1);
});

it('[OB2] whoever leaves before the answer is told of, without a status', async () => {
  redis.signal('SIGSTOP');
  const [connection] = await openConnections(pipeline.apiPort, 1);
  const head =
    'POST /api/vote HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 17\r\n';
  connection?.socket.end(`${head}\r\n{"option":"cats"}`);
  connection?.socket.destroySoon();
  const left = { http_route: '/api/vote', error_type: 'client_left' };
  await expect.poll(() => apiValue(DURATION_COUNT, left)).toBe(1);
  redis.signal('SIGCONT');
});

it('[OB2] while the log is away its figures are gone, and a vote that is refused is an error of its code', async () => {
  log.destroy();
  redis.signal('SIGKILL');
  await expect.poll(() => apiValue('redis_stream_group_lag')).toBe(undefined);
  const page = await api();
  expect(page.value('redis_stream_group_messages_pending')).toBe(undefined);
  expect(page.value('voting_stream_oldest_pending_seconds')).toBe(undefined);
  expect(page.value('voting_log_memory_ratio')).toBe(undefined);
  expect(page.value('voting_refusing_votes', { reason: 'overloaded' })).toBe(0);
  expect(page.value('voting_refusing_votes', { reason: 'log_unavailable' })).toBe(undefined);
  await expect(cast('cats')).rejects.toMatchObject({ code: 'log_unavailable' });
  const refused = { http_response_status_code: '503', error_type: 'log_unavailable' };
  await expect.poll(() => apiValue(DURATION_COUNT, refused)).toBe(1);
  expect(await apiValue('voting_votes_refused_total', { reason: 'log_unavailable' })).toBe(1);
});
