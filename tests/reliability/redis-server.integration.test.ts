import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { FailingRedis } from '#tests/faults/failing-redis.ts';
import type { RedisFault } from '#tests/faults/redis.ts';
import { REDIS_FAULTS } from '#tests/faults/redis.ts';
import { expectAllCounted, expectTimelyAnswers, expectToHeal } from '#tests/processes/all-counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';
import type { RedisOptions } from '#tests/servers/redis.ts';
import { smallDisk } from '#tests/servers/small-disk.ts';

const GROUP = 'vote-processors';
/** A process starts within this, and notices what has become of Redis, on a busy machine too. */
const NOTICED = { timeout: 30_000 };
const DISK_MIB = 16;
const MIB = 1024 * 1024;

/** The real api and the real consumer, through everything that can become of their Redis. */
describe('a Redis in trouble', { timeout: 90_000 }, () => {
  let redis: FailingRedis;
  let pipeline: Pipeline;
  let consumer: NodeProcess & { probeUrl: string };

  async function startRedis(options?: RedisOptions): Promise<void> {
    redis = await FailingRedis.start(options);
    onTestFinished(() => redis.stop());
  }

  async function startPipeline(): Promise<void> {
    pipeline = await Pipeline.on(redis.url, inject('databaseUrl'));
    onTestFinished(() => pipeline.close());
    consumer = await pipeline.startConsumer({ BLOCK_MS: '1000' });
    await pipeline.startApi();
    await untilReady(`${consumer.probeUrl}/ready`);
  }

  const logState = async (url: string) => (await (await fetch(`${url}/ready`)).json()).dependencies.event_log;
  const isDown = (url: string) => expect.poll(() => logState(url), NOTICED).toMatchObject({ ok: false });

  async function untilFelt({ failures }: Voters, stopped: RedisFault['stops']): Promise<void> {
    await expect.poll(() => failures.get('log_unavailable') ?? 0, NOTICED).toBeGreaterThan(0);
    if (stopped.includes('api')) await isDown(pipeline.apiUrl);
    if (stopped.includes('consumer')) await isDown(consumer.probeUrl);
  }

  it.each(REDIS_FAULTS)(
    '[EL1] [EL3] [CO1] [API4] $name: no vote is lost or counted twice, /ready says so, and it heals',
    async ({ strike, stops }) => {
      await startRedis();
      await startPipeline();
      let heal = async () => {};
      await expectToHeal(pipeline, {
        begin: async () => {
          heal = await strike(redis);
        },
        untilFelt: (voters) => untilFelt(voters, stops),
        heal: () => heal(),
      });
    },
  );

  it('[EL1] [EL13] [CO1] [API4] has a full disk for a while: votes are refused, /ready says so, and it heals, its file too', async (context) => {
    const disk = await smallDisk(DISK_MIB, context);
    const folder = path.join(disk, 'redis');
    await mkdir(folder);
    await startRedis({ folder });
    await startPipeline();
    await redis.rewriteFile(); // From then on Redis 7.0.15 spoils its file when a write falls short.
    const filler = path.join(disk, 'filler');
    onTestFinished(() => rm(filler, { force: true })); // On a full disk Redis refuses to stop.
    const fill = () => expect(writeFile(filler, new Uint8Array(DISK_MIB * MIB))).rejects.toThrow('ENOSPC');
    const { accepted } = await expectToHeal(pipeline, {
      begin: fill,
      untilFelt: (voters) => untilFelt(voters, ['api', 'consumer']),
      heal: () => rm(filler),
    });
    await consumer.untilPrinted(/its server was asked to write its file anew/);
    await redis.untilRewritten();
    await redis.end('SIGKILL');
    await redis.startAgain();
    await expectAllCounted(pipeline, accepted);
  });

  it('[EL8] loses the consumer group while people vote: it is made again, and nothing is counted twice', async () => {
    await startRedis();
    await startPipeline();
    const { stream } = pipeline.backends;
    const groups = async () => (await redis.client.xInfoGroups(stream)).map(({ name }) => name);
    await expectToHeal(pipeline, {
      begin: () => redis.client.xGroupDestroy(stream, GROUP),
      untilFelt: () => expect.poll(groups, NOTICED).toEqual([GROUP]),
    });
  });

  it.each([
    { what: 'all its keys', lose: () => redis.tell('FLUSHALL') },
    { what: 'the stream', lose: () => redis.client.del(pipeline.backends.stream) },
  ])('[EL8] loses $what once all is counted: later votes are counted, none twice', async ({ lose }) => {
    await startRedis();
    await startPipeline();
    const before = await expectToHeal(pipeline, { begin: () => {} });
    await lose();
    const after = new Voters(pipeline.apiUrl, { count: 8 });
    await expect.poll(() => after.count, NOTICED).toBeGreaterThan(50);
    await after.leave();
    await expectAllCounted(pipeline, new Map([...before.accepted, ...after.accepted]));
    expectTimelyAnswers(after);
  });

  it('[EL3] [CO1] [API4] starts after the api and the consumer: they wait for it, and count', async () => {
    await startRedis();
    await redis.end('SIGTERM');
    pipeline = await Pipeline.on(redis.url, inject('databaseUrl'));
    onTestFinished(() => pipeline.close());
    consumer = await pipeline.startConsumer();
    const apiStarted = pipeline.startApi();
    await expect
      .poll(() => logState(pipeline.apiUrl).catch(() => undefined), NOTICED)
      .toMatchObject({ ok: false });
    await expect.poll(() => logState(consumer.probeUrl), NOTICED).toMatchObject({ ok: false });
    const voters = new Voters(pipeline.apiUrl, { count: 8 });
    await expect.poll(() => voters.failures.get('log_unavailable') ?? 0, NOTICED).toBeGreaterThan(0);
    await redis.startAgain();
    await apiStarted;
    await expect.poll(() => voters.count, NOTICED).toBeGreaterThan(50);
    await voters.leave();
    await expectAllCounted(pipeline, voters.accepted);
    expectTimelyAnswers(voters);
  });
});
