import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { ApiError, createClient } from '#contract/client.ts';
import { Auditor } from '#tests/processes/counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

const VOTES = 10_000;
const CONNECTIONS = 64;
/** What is killed starts on the same two cores as everybody who votes. */
const LIMIT_MS = 240_000;
const RETRY_MS = 100;

describe('votes cast while api and consumer are killed at random', () => {
  let pipeline: Pipeline;
  let auditor: Auditor;
  beforeAll(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    auditor = await Auditor.of(pipeline.backends.databaseUrl);
  });
  afterAll(async () => {
    await auditor.close();
    await pipeline.close();
  });

  it('[CO1] are counted exactly once, each of 10,000 by 64 connections', { timeout: LIMIT_MS }, async () => {
    const consumers = [startConsumer(), startConsumer()];
    await Promise.all(consumers);
    const apis = [pipeline.startApi()];
    await Promise.all(apis);

    const over = new AbortController();
    let kills = 0;
    async function killAndRestart(
      running: Promise<NodeProcess>[],
      start: () => Promise<NodeProcess>,
    ): Promise<void> {
      while (!over.signal.aborted) {
        await sleep(200 + Math.random() * 800, undefined, { signal: over.signal }).catch(() => {});
        const victim = Math.floor(Math.random() * running.length);
        await (await running[victim])?.end('SIGKILL');
        kills += 1;
        running[victim] = start();
        await running[victim];
      }
    }
    const killing = [
      killAndRestart(consumers, startConsumer),
      killAndRestart(apis, () => pipeline.startApi()),
    ];

    let next = 0;
    async function castUntilAccepted(): Promise<void> {
      const client = createClient({ baseUrl: pipeline.apiUrl, timeoutMs: 5_000 });
      while (next < VOTES) {
        next += 1;
        const [option, requestId] = [Math.random() < 0.5 ? 'cats' : 'dogs', mintRequestId()] as const;
        while (!(await client.castVote(option, requestId).then(() => true, mayRetry))) await sleep(RETRY_MS);
        // Spread over the kills: at full speed all votes would be in before the first one.
        if (next % 16 === 0) await sleep(10);
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, castUntilAccepted));
    over.abort();
    await Promise.all(killing);

    expect(kills).toBeGreaterThan(3);
    const exact = { events: VOTES, counters: VOTES, deadLetters: 0 };
    await expect.poll(() => auditor.counted(), { timeout: 30_000 }).toEqual(exact);
    await expect
      .poll(async () => (await createClient({ baseUrl: pipeline.apiUrl }).results()).total_votes)
      .toBe(VOTES);
  });

  function startConsumer(): Promise<NodeProcess> {
    return pipeline.startConsumer({ RECLAIM_AFTER_MS: '500', BLOCK_MS: '100' });
  }
});

function mayRetry(error: unknown): false {
  if (error instanceof ApiError && error.retryable) return false;
  throw error;
}
