import { createClient } from '@redis/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { encode } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { VoteReader } from '#event-log/ports.ts';
import { createVoteReader } from '#event-log/redis-streams/read.ts';
import type { TallyWriter } from '#results/ports.ts';
import { createTallyWriter } from '#results/postgres/tally-ports.ts';
import type { Database } from '#runtime/database/database.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import { Consumer } from './consumer.ts';
import { consumerProbes } from './probes.ts';

const LIVENESS_TIMEOUT_MS = 2_000;
const BLOCK_MS = 50;

describe('the probes of a consumer with a vote in hand', () => {
  let reader: VoteReader;
  let database: Database;
  let consumer: Consumer;

  beforeEach(async () => {
    const stream = scratchStream();
    const redis = await createClient({ url: inject('redisUrl') }).connect();
    await redis.xAdd(stream, '*', {
      ...encode({ option: 'cats', requestId: mintRequestId(), timestamp: Date.now() }),
    });
    redis.destroy();
    const address = { url: inject('redisUrl') };
    reader = createVoteReader({ address, stream, group: 'g', consumer: 'c', reclaimAfterMs: 30_000 });
    const url = `postgres://postgres@127.0.0.1:${await freePort()}/votes`; // Nobody listens there.
    database = createPgDatabase({ url, poolMin: 0, poolMax: 2, applicationName: 'test', onError: () => {} });
  });
  afterEach(async () => {
    await Promise.all([reader.close(), database.close()]);
  });

  function start(writer: TallyWriter) {
    const events = { onCommitted() {}, onFailed() {}, onRecovered() {} };
    const limits = { batchSizeMax: 10, blockTimeoutMs: BLOCK_MS };
    consumer = new Consumer({ reader, writer, limits, maxRetries: 1, events });
    const probes = consumerProbes(consumer, database, BLOCK_MS, LIVENESS_TIMEOUT_MS);
    return { probes, running: consumer.run() };
  }

  it('[CO7] say alive and not ready while the database is down for three times the liveness timeout', async () => {
    const { probes, running } = start(createTallyWriter(database));
    await expect.poll(() => consumer.isFailing('database')).toBe(true);
    const until = performance.now() + 3 * LIVENESS_TIMEOUT_MS;
    while (performance.now() < until) {
      expect(probes.isAlive()).toBe(true);
      expect((await probes.readiness()).status).toBe('not_ready');
    }
    await consumer.stop();
    await running;
    expect(consumer.state).toBe('stopped');
  });

  it('[CO7] say dead when the loop hangs in one step', async () => {
    const { probes } = start({ applyBatch: () => new Promise(() => {}) });
    await expect.poll(() => consumer.state).toBe('applying');
    expect(probes.isAlive()).toBe(true);
    await expect.poll(() => probes.isAlive(), { timeout: 3 * LIVENESS_TIMEOUT_MS }).toBe(false);
  });
});
