import { createClient } from '@redis/client';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { streamsOf } from '#tests/processes/streams-of.ts';
import { Voters } from '#tests/processes/voters.ts';

let pipeline: Pipeline;
let redis: ReturnType<typeof createClient>;
beforeEach(async () => {
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  redis = createClient({ url: pipeline.backends.redisUrl });
  await redis.connect();
});
afterEach(async () => {
  await pipeline.close();
  redis.destroy();
});

const layout = (partitions: number) => ({
  STREAM_PARTITIONS: String(partitions),
  BLOCK_MS: '500',
  RECLAIM_AFTER_MS: '1000',
});
const streams = async () => (await streamsOf(redis, pipeline.backends.stream)).length;

it('[EL10] nothing is lost where the number of partitions changes under votes, process by process', {
  timeout: 120_000,
}, async () => {
  let consumer: NodeProcess = await pipeline.startConsumer(layout(1));
  let api = await pipeline.startApi(layout(1));
  const voters = new Voters(pipeline.apiUrl, { count: 8 });
  const until = (count: number) =>
    expect.poll(() => voters.count, { timeout: 20_000 }).toBeGreaterThan(count);
  await until(50);

  // A new api before the consumers, and a new consumer before the apis.
  expect(await api.end()).toBe(0);
  api = await pipeline.startApi(layout(3));
  await until(voters.count + 50);
  expect(await consumer.end()).toBe(0);
  consumer = await pipeline.startConsumer(layout(2));
  await until(voters.count + 50);
  expect(await api.end()).toBe(0);
  await pipeline.startApi(layout(2));
  await until(voters.count + 50);
  await consumer.end('SIGKILL');
  await pipeline.startConsumer(layout(2));

  await voters.leave();
  expect(await streams()).toBe(4); // The stream itself, and three beside it.
  await expectAllCounted(pipeline, voters.accepted);
});
