import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient as createApiClient } from '#contract/client.ts';
import { WELL_PIPELINE } from '#contract/examples.ts';
import { StreamViewer } from './processes/event-stream.ts';
import { openKeeper } from './processes/keeper.ts';
import { Pipeline } from './processes/pipeline.ts';
import { freePort } from './servers/private-server.ts';

/** Who has died is missed after five seconds, and whoever starts then takes a moment. */
const LATER = { timeout: 20_000 };

type Consumer = Awaited<ReturnType<Pipeline['startConsumer']>>;

/** What two api processes and two consumers tell of themselves, one thing after the other done to them. */
describe('GET /api/pipeline', { timeout: 60_000 }, () => {
  let pipeline: Pipeline;
  let redis: ReturnType<typeof createClient>;
  let otherApiUrl: string;
  let consumers: Consumer[];

  beforeAll(async () => {
    redis = createClient({ url: inject('redisUrl') });
    await redis.connect();
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    consumers = await Promise.all(
      ['first-consumer', 'second-consumer'].map((name) => pipeline.startConsumer({ CONSUMER_NAME: name })),
    );
    const otherPort = String(await freePort());
    otherApiUrl = `http://127.0.0.1:${otherPort}`;
    await Promise.all([pipeline.startApi(), pipeline.startApi({ PORT: otherPort })]);
  });
  afterAll(async () => {
    await pipeline.close();
    redis.destroy();
  });

  const state = (baseUrl = pipeline.apiUrl) => createApiClient({ baseUrl }).pipeline();
  const cast = () => createApiClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());
  const killed = () => Promise.all(consumers.map((each) => each.end('SIGKILL')));

  it('[API16] both processes see the same: all that are there, and the viewers of both', async () => {
    const viewers = await Promise.all(
      [pipeline.apiUrl, pipeline.apiUrl, otherApiUrl].map((url) =>
        StreamViewer.open(`${url}/api/results/stream`),
      ),
    );
    await Promise.all([cast(), cast(), cast()]);
    const well = {
      ...WELL_PIPELINE,
      intake: { ...WELL_PIPELINE.intake, appended: 3, viewers: 3, processes: 2 },
      log: { ...WELL_PIPELINE.log, memory_ratio: 0 },
      consumers: [IDLE, IDLE],
      results: {
        ...WELL_PIPELINE.results,
        counted: 3,
        revision: expect.any(Number),
        last_updated: expect.stringMatching(/Z$/),
      },
    };
    await expect.poll(() => state()).toEqual(well);
    await expect.poll(() => state(otherApiUrl)).toEqual(well);
    for (const viewer of viewers) viewer.close();
    await expect.poll(async () => (await state(otherApiUrl)).intake.viewers).toBe(0);
  });

  it('[API16] a consumer that counts says so', async () => {
    const voting = setInterval(() => void cast().catch(() => {}), 50);
    await expect.poll(async () => (await state()).consumers?.map((each) => each.state)).toContain('counting');
    clearInterval(voting);
  });

  it('[API16] the answer names no machine, no process and no address, and is kept by nobody', async () => {
    const response = await fetch(`${pipeline.apiUrl}/api/pipeline`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    const { redisUrl, databaseUrl, stream } = pipeline.backends;
    const urls = [redisUrl, databaseUrl].map((url) => new URL(url));
    const secrets = [
      ...['first-consumer', 'second-consumer', stream, 'vote-processors', '127.0.0.1', 'localhost'],
      ...urls.flatMap(({ port, pathname, username }) => [port, pathname.slice(1), username]),
      ...consumers.map(({ child }) => `${child.pid}`),
    ].filter((each) => each.length > 2);
    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.filter((each) => text.includes(each))).toEqual([]);
  });

  it('[API16] what is no vote shows as a dead letter, with the kind of its reason', async () => {
    await redis.xAdd(pipeline.backends.stream, '*', { option: 'birds' });
    const newest = { reason: 'option_unknown', recorded_at: expect.stringMatching(/Z$/) };
    await expect
      .poll(async () => (await state()).results.dead_letters)
      .toEqual({ count: 1, at_least: false, newest });
    expect((await state()).stuck_at).toBeNull();
  });

  it('[API16] a ballot that is closed takes no votes, and nothing is stuck', async () => {
    const keeper = openKeeper(pipeline.backends.databaseUrl);
    await keeper.close();
    await expect
      .poll(() => state())
      .toMatchObject({ stuck_at: null, intake: { ballot: 'closed', takes_votes: false } });
    await keeper.open();
    await keeper.leave();
    await expect.poll(async () => (await state()).intake.takes_votes).toBe(true);
  });

  it('[API16] of what strangers write to the roll nothing is believed that is no presence', async () => {
    const roll = `${pipeline.backends.stream}:roll:vote-processors`;
    const now = () => Date.now();
    await redis.hSet(roll, 'x', `${now()} {"kind":"consumer","state":"<script>"}`);
    await redis.hSet(roll, 'y', `${now()} {"kind":"api","viewers":-5}`);
    await redis.hSet(roll, 'z', `${now()} {"kind":"consumer","state":"idle","host":"db.example.com"}`);
    await expect.poll(async () => (await state()).consumers).toHaveLength(3);
    const seen = await state();
    expect(seen.intake).toMatchObject({ processes: 2, viewers: 0 });
    expect(JSON.stringify(seen)).not.toMatch(/example|script/);
  });

  it('[API16] where the roll cannot be called, nobody knows who is there, and all else is told', async () => {
    const roll = `${pipeline.backends.stream}:roll:vote-processors`;
    await expect
      .poll(async () => {
        await redis.multi().del(roll).set(roll, 'theirs').exec();
        return state();
      })
      .toMatchObject({
        stuck_at: null,
        intake: { viewers: null, processes: null, takes_votes: true },
        consumers: null,
        log: { reachable: true },
        results: { reachable: true },
      });
    await redis.del(roll);
    await expect.poll(async () => (await state()).consumers).toHaveLength(2);
  });

  it('[API16] when the consumers have died, the votes wait for one', async () => {
    await killed();
    await Promise.all([cast(), cast()]);
    await expect
      .poll(() => state(), LATER)
      .toMatchObject({
        stuck_at: 'consumer',
        consumers: [],
        log: { waiting: 2 },
        results: { reachable: true },
      });
    consumers = [await pipeline.startConsumer()];
    await expect
      .poll(() => state(), LATER)
      .toMatchObject({ stuck_at: null, consumers: [{ state: 'idle' }], log: { waiting: 0 } });
  });

  it('[API16] a consumer of another group counts, and the votes wait for one of this group', async () => {
    await killed();
    const { counted } = (await state()).results;
    const stranger = await pipeline.startConsumer({ CONSUMER_GROUP: 'others' });
    await cast();
    await expect.poll(async () => (await state()).results.counted).toBe(Number(counted) + 1);
    await expect
      .poll(() => state(), LATER)
      .toMatchObject({ stuck_at: 'consumer', consumers: [], log: { waiting: 1 } });
    await stranger.end('SIGKILL');
    consumers = [await pipeline.startConsumer()];
    await expect
      .poll(() => state(), LATER)
      .toMatchObject({ stuck_at: null, consumers: [{ state: 'idle' }], log: { waiting: 0 } });
  });

  it('[API16] a consumer that ends in order leaves the roll at once', async () => {
    const ending = await pipeline.startConsumer();
    await expect.poll(async () => (await state()).consumers).toHaveLength(2);
    await ending.end('SIGTERM');
    expect(await redis.hLen(`${pipeline.backends.stream}:roll:vote-processors`)).toBe(3);
  });
});

const IDLE = { state: 'idle', seen_ms_ago: expect.any(Number), last_failure: null };
