import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient as createApiClient } from '#contract/client.ts';
import { ROWS } from '#scripts/dashboard/rows.ts';
import { openConnections } from '#tests/processes/bare-connections.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { end, freePort, launch } from '#tests/servers/private-server.ts';
import { program } from '#tests/servers/programs.ts';
import type { PrometheusServer } from '#tests/servers/prometheus.ts';
import { startPrometheus } from '#tests/servers/prometheus.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

/** The dashboard on a real Prometheus that asks a real api, a real consumer and real exporters, while people vote. */
let redis: RedisServer;
let pipeline: Pipeline;
let prometheus: PrometheusServer;
let log: ReturnType<typeof createClient>;
const ends: (() => Promise<unknown>)[] = [];
let voting: Promise<void>;
let isOver = false;
/** Where the api shows its metrics. */
let apiPort: number;

/** Everything a panel may be about happens here: votes that count, and each way in which something is refused. */
async function vote(): Promise<void> {
  const api = createApiClient({ baseUrl: pipeline.apiUrl });
  while (!isOver) {
    await Promise.all(
      (['cats', 'dogs', 'cats'] as const).map((each) => api.castVote(each, mintRequestId()).catch(() => {})),
    );
    await log.xAdd(pipeline.backends.stream, '*', { option: 'birds' });
    await sendNoHttp();
    await sleep(300);
  }
}

async function sendNoHttp(): Promise<void> {
  const [connection] = await openConnections(pipeline.apiPort, 1);
  connection?.socket.end('VOTE CATS\r\n\r\n');
  await connection?.ended;
}

/** Somebody who is gone before the log has answered. */
async function leaveEarly(): Promise<void> {
  redis.signal('SIGSTOP');
  const head =
    'POST /api/vote HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 17\r\n';
  const elsewhere = 'x-forwarded-for: 192.0.2.1\r\n'; // Whose votes are not limited yet.
  const [connection] = await openConnections(pipeline.apiPort, 1);
  connection?.socket.end(`${head}${elsewhere}\r\n{"option":"cats"}`);
  connection?.socket.destroySoon();
  const left = async () =>
    (await MetricsPage.at(apiPort)).value('http_server_request_duration_seconds_count', {
      error_type: 'client_left',
    });
  await expect.poll(left).toBeGreaterThan(0);
  redis.signal('SIGCONT');
}

async function startExporter(
  name: 'prometheus-redis-exporter' | 'prometheus-postgres-exporter',
  env: Record<string, string>,
): Promise<number> {
  const port = await freePort();
  const via = ['env', ...Object.entries(env).map(([key, value]) => `${key}=${value}`)];
  const command = [...via, program(name), `--web.listen-address=127.0.0.1:${port}`];
  const child = await launch(command, /Providing metrics at|Listening on|listening on/i);
  ends.push(() => end(child));
  return port;
}

beforeAll(async () => {
  redis = await startRedis({ args: ['--maxmemory', '256mb'] });
  pipeline = await Pipeline.on(redis.url, inject('databaseUrl'));
  const consumer = await pipeline.startConsumer({ BLOCK_MS: '200' });
  const limits = { RATE_LIMIT_VOTES_PER_SECOND: '1', RATE_LIMIT_BURST: '2', TRUST_PROXY: '127.0.0.1' };
  const api = await pipeline.startApi(limits);
  apiPort = Number((await api.untilPrinted(/"metricsPort":(\d+)/))[1]);
  log = createClient({ url: redis.url });
  await log.connect();
  ends.push(async () => log.destroy());
  const viewer = await StreamViewer.open(`${pipeline.apiUrl}/api/results/stream`);
  ends.push(async () => viewer.close());
  prometheus = await startPrometheus([
    // As in Kubernetes, where each series names its namespace; the others as in Compose, where none does.
    { job: 'api', port: apiPort, labels: { namespace: 'voting-api' } },
    { job: 'consumer', port: Number(new URL(consumer.probeUrl).port) },
    { job: 'redis', port: await startExporter('prometheus-redis-exporter', { REDIS_ADDR: redis.url }) },
    {
      job: 'postgres',
      port: await startExporter('prometheus-postgres-exporter', {
        DATA_SOURCE_NAME: `${pipeline.backends.databaseUrl}?sslmode=disable`,
      }),
    },
  ]);
  voting = vote();
});
afterAll(async () => {
  isOver = true;
  await voting;
  for (const stop of ends.reverse()) await stop();
  await prometheus.stop();
  await pipeline.close();
  await redis.stop();
});

/** An expression as Grafana asks for it where nothing is chosen. */
const asked = (expr: string, namespace = '.*') =>
  expr
    .replaceAll('$namespace', namespace)
    .replaceAll('$instance', '.*')
    .replaceAll('$__rate_interval', '10s')
    .replaceAll('$__range', '5m');

const queries = ROWS.flatMap(({ panels }) =>
  panels.flatMap(({ title, queries }) =>
    queries.map(({ expr, legend }) => ({ name: `${title}: ${legend}`, expr, legend })),
  ),
);

/** The queries that show nothing: no series, or none that is a number. */
async function empty(namespace?: string): Promise<string[]> {
  const results = await Promise.all(
    queries.map(async ({ name, expr }) => {
      const samples = await prometheus.query(asked(expr, namespace));
      return samples.some(({ value }) => Number.isFinite(value)) ? [] : [name];
    }),
  );
  return results.flat();
}

it('[OB2] every query of the dashboard shows something of a vote that runs', async () => {
  await leaveEarly();
  await expect.poll(() => empty(), { timeout: 60_000, interval: 1_000 }).toEqual([]);
}, 90_000);

it('[OB2] each line of the dashboard is named by labels that its series have', async () => {
  const wrong = await Promise.all(
    queries.map(async ({ name, expr, legend }) => {
      const labels = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
      const samples = await prometheus.query(asked(expr));
      return samples.some(({ metric }) => labels.every((label) => metric[label])) ? [] : [name];
    }),
  );
  expect(wrong.flat()).toEqual([]);
});

it('[OB2] where a namespace is chosen, only what is in it is shown', async () => {
  const ofApi = await prometheus.query(
    asked('sum by (job) (process_cpu_seconds_total{namespace=~"$namespace"})', 'voting-api'),
  );
  expect(ofApi.map(({ metric }) => metric.job)).toEqual(['api']);
  const without = await empty('voting-api');
  expect(without).toContain('Counted: counted');
  expect(without).not.toContain('Accepted: accepted');
});
