import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { apiMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { measureRequests } from './measure.ts';

const ANSWERED_AFTER_MS = 30;

it('[OB2] a request takes as long as its answer takes', async () => {
  const registry = createMetricsRegistry();
  const app = fastify();
  onTestFinished(() => app.close());
  measureRequests(app, apiMetrics(registry).httpDuration);
  app.get('/', async () => sleep(ANSWERED_AFTER_MS, 'late'));
  await (await fetch(await app.listen({ host: '127.0.0.1', port: 0 }))).text();
  const [, sum = ''] =
    /^http_server_request_duration_seconds_sum{.*} (.*)$/m.exec((await registry.page.read()).text) ?? [];
  expect(Number(sum)).toBeGreaterThanOrEqual((ANSWERED_AFTER_MS - 1) / 1_000);
  expect(Number(sum)).toBeLessThan(10);
});
