import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient as createRedis } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { untilMissing } from '#tests/processes/missing-gauge.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Voters } from '#tests/processes/voters.ts';
import { votes } from '#tests/processes/votes.ts';
import { LimitedServers } from './limited-servers.ts';

const ROLL = 'votes:roll:vote-processors';
const STAGE_KEY = 'open-sesame-0123456789';
/** A consumer that takes over, forgets the dead and trims within seconds. */
const HASTY = { RECLAIM_AFTER_MS: '300', BLOCK_MS: '200', LOG_RETENTION_MINUTES: '0' };

/** All of the vote as processes of their own, each with a user and a role that may do no more than it needs. */
describe('with users that may do no more than they need', { timeout: 120_000 }, () => {
  let servers: LimitedServers;
  let pipeline: Pipeline;
  let redis: ReturnType<typeof createRedis>;
  let consumer: Awaited<ReturnType<typeof startConsumer>>;
  const accepted = new Map<string, 'cats' | 'dogs'>();

  beforeAll(async () => {
    servers = await LimitedServers.start();
    redis = createRedis({ url: servers.redisUrl('tester') });
    await redis.connect();
    pipeline = await Pipeline.at({
      redisUrl: servers.redisUrl('tester'),
      databaseUrl: servers.databaseUrl('votes'),
      stream: 'votes',
    });
    consumer = await startConsumer();
    await startApi();
  }, 120_000);
  afterAll(async () => {
    redis?.destroy();
    await pipeline?.close();
    await servers?.stop();
  });

  const startApi = (env: Record<string, string> = {}) => {
    const limited = servers.settingsOf('votes_api', 'votes-api');
    return pipeline.startApi({ ...limited, STAGE_KEY, RESULTS_VISIBLE: 'revealed', ...env });
  };
  const startConsumer = (env: Record<string, string> = {}) =>
    pipeline.startConsumer({ ...servers.settingsOf('votes_consumer', 'votes-consumer'), ...HASTY, ...env });
  const client = () => createClient({ baseUrl: pipeline.apiUrl });
  const ask = async (...command: string[]) => {
    const { exit, out, err } = await votes([...command, '--json'], servers.settingsOf('votes', 'votes-cli'));
    return { exit, err, ...(out === '' ? {} : { result: JSON.parse(out) }) };
  };
  const cast = async (option: 'cats' | 'dogs') => {
    const id = mintRequestId();
    await client().castVote(option, id);
    accepted.set(id, option);
    return id;
  };
  /** Lets people vote until `count` more votes are accepted. */
  async function vote(count: number, meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
    const voters = new Voters(pipeline.apiUrl, { count: 8 });
    await expect.poll(() => voters.count).toBeGreaterThan(count / 2);
    await meanwhile();
    await expect.poll(() => voters.count).toBeGreaterThan(count);
    await voters.leave();
    for (const each of voters.accepted) accepted.set(...each);
  }

  it('[RS12] [EL14] a vote is counted and has its receipt, and who knows the key of the stage reveals it', async () => {
    const viewer = await StreamViewer.open(`${pipeline.apiUrl}/api/results/stream`);
    onTestFinished(() => viewer.close());
    const id = await cast('cats');
    await expect.poll(() => viewer.newest?.data).toMatchObject({ total_votes: 1, withheld: true });
    expect(await client().receipt(id)).toMatchObject({ state: 'counted', option: 'cats' });
    expect(await client().reveal(STAGE_KEY)).toEqual({ ballot: 'open', revealed: true });
    await expect.poll(() => viewer.newest?.data.results[0]).toMatchObject({ option: 'cats', count: 1 });
    const { minutes } = await client().history(5);
    expect(minutes.reduce((sum, { counts }) => sum + counts.cats, 0)).toBe(1);
  });

  it('[RS12] what is no vote becomes a dead letter, which the api counts and the operator reads', async () => {
    await redis.xAdd('votes', '*', { option: 'birds' });
    await expect
      .poll(async () => (await client().pipeline()).results.dead_letters)
      .toMatchObject({ count: 1, newest: { reason: 'option_unknown' } });
    expect(await ask('dead-letters', 'list')).toMatchObject({ exit: 0 });
    expect(await ask('dead-letters', 'drop', '1')).toMatchObject({ exit: 0 });
  });

  it('[EL14] votes of a consumer that is killed are taken over, its name is forgotten, and counted votes leave the log', async () => {
    await vote(200, async () => {
      await consumer.end('SIGKILL');
      consumer = await startConsumer();
    });
    await expectAllCounted(pipeline, accepted);
    await expect
      .poll(async () => (await redis.xInfoConsumers('votes', 'vote-processors')).length, { timeout: 20_000 })
      .toBe(1);
    await expect.poll(() => redis.xLen('votes'), { timeout: 20_000 }).toBeLessThan(200);
  });

  it('[EL14] each process is seen on the roll, over again once strangers have filled it, and the log is deep as it is', async () => {
    const areTwo = () => expect.poll(() => redis.hLen(ROLL), { timeout: 20_000 }).toBe(2);
    await areTwo();
    // As many as the roll takes, for as long as who says nothing is on it; then more than that.
    for (const [strangers, says] of [
      [254, `${Date.now()} {}`],
      [300, 'nothing'],
    ] as const) {
      const names = Array.from({ length: strangers }, (_, i) => `stranger-${i}`);
      await redis.hSet(ROLL, Object.fromEntries(names.map((name) => [name, says])));
      await areTwo();
    }
    await expect
      .poll(() => client().pipeline())
      .toMatchObject({
        stuck_at: null,
        intake: { processes: 1, viewers: 0 },
        consumers: [{ state: 'idle' }],
        log: { reachable: true, waiting: 0 },
      });
  });

  it('[EL14] a log and a group that vanish are begun anew, and partitions are found', async () => {
    await redis.del('votes');
    await cast('dogs');
    await expectAllCounted(pipeline, accepted);
    expect(await consumer.end('SIGTERM')).toBe(0);
    await pipeline.killAll();
    consumer = await startConsumer({ STREAM_PARTITIONS: '2' });
    await startApi({ STREAM_PARTITIONS: '2' });
    await vote(50);
    await expectAllCounted(pipeline, accepted);
    expect(await redis.exists(['votes:{0}', 'votes:{1}'])).toBe(2);
  });

  it('[EL14] [RS12] the audit finds nothing missing, and the operator sees it, closes, and begins a new round', async () => {
    await untilMissing(consumer.probeUrl, 0);
    expect(await ask('status')).toMatchObject({ exit: 0 });
    expect(await ask('verify')).toMatchObject({ exit: 0, result: { missing: 0 } });
    expect(await ask('close')).toMatchObject({ exit: 0 });
    await expect.poll(async () => (await client().results()).ballot).toBe('closed');
    await expect(client().castVote('cats', mintRequestId())).rejects.toMatchObject({ code: 'ballot_closed' });
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-archive-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(await ask('reset', '--yes', '--archive', path.join(folder, 'vote.jsonl'))).toMatchObject({
      exit: 0,
    });
    await expect.poll(async () => (await client().results()).total_votes).toBe(0);
  });

  it('[EL14] and nothing of all this was refused by Redis', async () => {
    expect(await redis.aclLog()).toEqual([]);
  });
});
