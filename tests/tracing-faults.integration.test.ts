import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createClient as createRedis } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { mintTraceparent } from '#ballot/traceparent.ts';
import { createClient } from '#contract/client.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { startOtlpReceiver } from '#tests/servers/otlp-receiver.ts';
import { freePort } from '#tests/servers/private-server.ts';

const EXIT_MS = 10_000;
/** Much more than a vote takes, and much less than anything that waits for a receiver. */
const ANSWER_MAX_MS = 4_000;
const VOTES = 50;

describe('the receiver of traces', { timeout: 60_000 }, () => {
  let pipeline: Pipeline;
  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  });
  afterEach(() => pipeline.close());

  async function start(env: Record<string, string>): Promise<{ api: NodeProcess; consumer: NodeProcess }> {
    const settings = { OTEL_BSP_SCHEDULE_DELAY: '50', ...env };
    const consumer = await pipeline.startConsumer({ ...settings, BLOCK_MS: '100' });
    await untilReady(`${consumer.probeUrl}/ready`);
    return { api: await pipeline.startApi(settings), consumer };
  }

  /** Casts votes one after the other; gives how long the slowest took, in ms. */
  async function slowestOf(votes: number): Promise<number> {
    const client = createClient({ baseUrl: pipeline.apiUrl });
    let slowestMs = 0;
    for (let i = 0; i < votes; i += 1) {
      const began = performance.now();
      await client.castVote('dogs', mintRequestId(), mintTraceparent());
      slowestMs = Math.max(slowestMs, performance.now() - began);
    }
    return slowestMs;
  }

  async function expectToEndWell(...processes: NodeProcess[]): Promise<void> {
    const began = performance.now();
    expect(await Promise.all(processes.map((each) => each.end('SIGTERM')))).toEqual(processes.map(() => 0));
    expect(performance.now() - began).toBeLessThan(EXIT_MS);
  }

  const faults: readonly (readonly [string, () => Promise<string>, number])[] = [
    ['is not there', nobody, 400],
    ['takes connections and says nothing', silent, 6_000],
  ];
  it.each(faults)('[OB1] that %s delays no vote, and is told of once', async (_, find, timeoutMs) => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: await find() };
    const { api, consumer } = await start({ ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: String(timeoutMs) });
    expect(await slowestOf(VOTES)).toBeLessThan(ANSWER_MAX_MS);
    for (const each of [api, consumer]) await each.untilPrinted(/Traces cannot be exported/);
    expect(await slowestOf(VOTES)).toBeLessThan(ANSWER_MAX_MS);
    await expectToEndWell(api, consumer);
    for (const each of [api, consumer]) {
      expect(each.printed().match(/Traces cannot be exported/g)).toHaveLength(1);
      expect(each.printed().trim().split('\n').filter(isNoJson)).toEqual([]);
    }
  });

  it('[OB1] that says nothing delays no end, however long it may take', async () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: await silent() };
    const { api, consumer } = await start({ ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '30000' });
    await slowestOf(VOTES);
    await expectToEndWell(api, consumer);
  });

  it('[OB1] gets the traces that follow, once it is back, and that is told', {
    timeout: 60_000,
  }, async () => {
    const port = await freePort();
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
    const { api } = await start({ ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '400' });
    await slowestOf(1);
    await api.untilPrinted(/Traces cannot be exported/);
    const receiver = await startOtlpReceiver(port);
    onTestFinished(() => receiver.stop());
    await expect
      .poll(async () => {
        await slowestOf(1);
        return receiver.spans().filter(({ service }) => service === 'api').length;
      })
      .toBeGreaterThan(0);
    await api.untilPrinted(/Traces are exported again/);
  });

  it('[OB1] costs nothing where none is named: nothing that traces is loaded, no entry is longer', async () => {
    const telling = {
      NODE_OPTIONS: '--import=./tests/processes/tell-imports.ts',
      IMPORTS_TOLD: '@opentelemetry/',
    };
    const off = await start({ ...telling, OTEL_SERVICE_NAME: 'votes', OTEL_TRACES_EXPORTER: 'otlp' });
    await slowestOf(1);
    const redis = await createRedis({ url: pipeline.backends.redisUrl }).connect();
    const entries = await redis.xRange(pipeline.backends.stream, '-', '+').finally(() => redis.destroy());
    expect(entries?.map(({ message }) => Object.keys(message))).toEqual([
      ['option', 'timestamp', 'request_id'],
    ]);
    // The library of metrics asks for the API, which does nothing by itself.
    for (const each of [off.api, off.consumer])
      expect(each.printed()).not.toMatch(/Imported @opentelemetry\/(?!api\.)/);
    await expectToEndWell(off.api, off.consumer);
    const on = await start({ ...telling, OTEL_EXPORTER_OTLP_ENDPOINT: await nobody() });
    for (const each of [on.api, on.consumer])
      expect(each.printed()).toContain('Imported @opentelemetry/sdk-trace');
  });
});

/** An address where nobody listens. */
async function nobody(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

/** An address where connections are taken and nothing is ever answered. */
async function silent(): Promise<string> {
  const server = createServer((socket) => socket.resume().on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function isNoJson(line: string): boolean {
  try {
    JSON.parse(line);
    return false;
  } catch {
    return true;
  }
}
