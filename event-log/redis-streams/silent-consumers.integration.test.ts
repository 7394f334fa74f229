import { createClient } from '@redis/client';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { scratchStream } from '#tests/servers/scratch.ts';
import {
  appendMany,
  closedAfterEach,
  drain,
  idle,
  LIMITS,
  next,
  requestIdOf,
  whenUp,
} from '../event-log-contract/steps.ts';
import type { VoteReader } from '../ports.ts';
import { createVoteAppender } from './append.ts';
import { RedisConnection } from './connection.ts';
import { forgetSilentConsumers } from './forget-consumers.ts';
import { createVoteReader } from './read.ts';

const address = { url: inject('redisUrl') };
const group = 'vote-processors';
let stream: string;
let redis: ReturnType<typeof createClient>;

beforeEach(async () => {
  stream = scratchStream();
  redis = createClient(address);
  await redis.connect();
});
afterEach(async () => {
  await redis.del(stream);
  redis.destroy();
});

const opened = closedAfterEach();
const reader = (consumer: string, reclaimAfterMs: number): VoteReader =>
  opened(createVoteReader({ address, stream, group, consumer, reclaimAfterMs }));
const names = async () => (await redis.xInfoConsumers(stream, group)).map(({ name }) => String(name)).sort();
const read = (from: VoteReader) => from.read({ batchSizeMax: 100, blockTimeoutMs: 20 });

it('[CO5] the name of a dead consumer goes once nothing is pending on it, and its votes were taken over', async () => {
  const votes = await appendMany(opened(createVoteAppender({ address, stream })), 10);
  await next(reader('dead', 60_000), { ...LIMITS, batchSizeMax: 5 });
  const alive = reader('alive', 50);
  const taken = new Set<unknown>();
  await expect
    .poll(async () => {
      const deliveries = await read(alive);
      for (const each of deliveries) taken.add(requestIdOf(each));
      await alive.acknowledge(deliveries.map((each) => each.position));
      return { names: await names(), taken: taken.size };
    })
    .toEqual({ names: ['alive'], taken: 10 });
  expect(taken).toEqual(new Set(votes.map((each) => each.requestId)));
});

it('[CO5] a name on which something is pending stays, however long it is silent', async () => {
  await appendMany(opened(createVoteAppender({ address, stream })), 1);
  const [held] = await next(reader('dead', 60_000));
  await idle(reader('gone', 60_000));
  const control = opened(new RedisConnection(address, 'test'));
  await whenUp(() => control.send(['PING'], 1_000));
  await forgetSilentConsumers(control, { stream, group, consumer: 'alive', silentMs: 0 });
  expect(await names()).toEqual(['dead']);
  expect((await redis.xPendingRange(stream, group, '-', '+', 10)).map(({ id }) => id)).toEqual([
    held?.position,
  ]);
});

it('[CO5] a reader whose name was taken away while it waits is handed votes under it again', async () => {
  const patient = reader('patient', 60_000);
  await idle(patient);
  const waiting = patient.read({ batchSizeMax: 10, blockTimeoutMs: 20_000 });
  const eager = reader('eager', 20);
  await expect
    .poll(async () => {
      await read(eager);
      return names();
    })
    .toEqual(['eager']);
  await eager.close();
  const [cast] = await appendMany(opened(createVoteAppender({ address, stream })), 1);
  const deliveries = await waiting;
  expect(deliveries.map(requestIdOf)).toEqual([cast?.requestId]);
  expect(await names()).toEqual(['eager', 'patient']);
  await patient.acknowledge(deliveries.map((each) => each.position));
  expect((await redis.xPending(stream, group)).pending).toBe(0);
  expect(await drain(patient)).toEqual([]);
});
