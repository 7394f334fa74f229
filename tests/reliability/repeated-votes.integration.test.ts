import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { freePort } from '#tests/servers/private-server.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

/** One vote, sent many times under one Idempotency-Key, in every way in which that happens. */
describe('a vote that is repeated', () => {
  let redis: RedisServer;
  let pipeline: Pipeline;
  let api: NodeProcess;
  const id = mintRequestId();

  beforeEach(async () => {
    redis = await startRedis();
    pipeline = await Pipeline.on(redis.url, inject('databaseUrl'));
    await pipeline.startConsumer();
    api = await pipeline.startApi();
  });
  afterEach(async () => {
    await pipeline.close();
    await redis.stop();
  });

  /** What the api at this address answers: the request id, or the code of its refusal. */
  const cast = (option: Option = 'cats', baseUrl = pipeline.apiUrl): Promise<string> =>
    createClient({ baseUrl })
      .castVote(option, id)
      .then(
        ({ request_id }) => request_id,
        ({ code }) => code,
      );
  const expectOnce = () => expectAllCounted(pipeline, new Map([[id, 'cats']]));

  it('[API3] fifty times at once is answered alike each time, and counted once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => cast()));
    expect(new Set(answers)).toEqual(new Set([id]));
    await expectOnce();
  });

  it('[API3] at two apis at once is counted once', async () => {
    const port = await freePort();
    await pipeline.startApi({ PORT: String(port) });
    const other = `http://127.0.0.1:${port}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => cast('cats', i % 2 ? other : undefined)),
    );
    expect(new Set(answers)).toEqual(new Set([id]));
    await expectOnce();
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    '[API3] after the api was ended by %s and started again is counted once',
    async (signal) => {
      expect(await cast()).toBe(id);
      await api.end(signal);
      expect(await cast()).toBe('network');
      await pipeline.startApi();
      expect(await cast()).toBe(id);
      await expectOnce();
    },
  );

  it('[API3] after an unknown outcome, and after the count, is counted once', async () => {
    expect(await cast()).toBe(id);
    redis.signal('SIGSTOP');
    expect(await cast()).toBe('outcome_unknown');
    redis.signal('SIGCONT');
    await expect.poll(() => cast()).toBe(id);
    await expectOnce();
    expect(await cast()).toBe(id);
    await expectOnce();
  });

  it('[API3] with the other option is another vote, and the receipt tells of the one counted first', async () => {
    const client = createClient({ baseUrl: pipeline.apiUrl });
    expect(await cast('dogs')).toBe(id);
    await expect.poll(async () => (await client.receipt(id)).option).toBe('dogs');
    expect(await cast('cats')).toBe(id);
    await expect.poll(() => client.results()).toMatchObject({ total_votes: 2 });
    expect(await client.receipt(id)).toMatchObject({ state: 'counted', option: 'dogs' });
  });
});
