import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { partitionFor, partitionsOf } from '#event-log/redis-streams/partitions.ts';
import { expectAllCounted, expectTimelyAnswers } from '#tests/processes/all-counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Voters } from '#tests/processes/voters.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { RedisCluster } from '#tests/servers/redis-cluster.ts';
import { AccountedLosses } from './accounted-losses.ts';

const SOON = { timeout: 60_000 };
const PARTITIONS = 4;

let redis: RedisCluster;
beforeAll(async () => {
  redis = await RedisCluster.start({ replicas: 1 });
});
afterAll(() => redis?.stop());

/** Two apis and two consumers on the cluster, and the partitions of their log. */
async function startPipeline() {
  const pipeline = await Pipeline.on(redis.url, inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  for (let i = 0; i < 2; i += 1) await pipeline.startConsumer();
  const otherPort = String(await freePort());
  const apis = [await pipeline.startApi(), await pipeline.startApi({ PORT: otherPort })];
  const urls = [pipeline.apiUrl, `http://127.0.0.1:${otherPort}`];
  return { pipeline, apis, urls, layout: partitionsOf(pipeline.backends.stream, PARTITIONS) };
}

async function votesOn(voters: readonly Voters[], more = 30): Promise<void> {
  for (const each of voters) {
    const before = each.count;
    await expect.poll(() => each.count, SOON).toBeGreaterThan(before + more);
  }
}

describe('a Redis Cluster of three masters under votes', { timeout: 180_000 }, () => {
  it('[EL15] a slot that is moved, and a server that hands over to its replica, lose none', async () => {
    const { pipeline, apis, urls, layout } = await startPipeline();
    const servers = await Promise.all(layout.map(({ key }) => redis.serverOf(key)));
    expect(new Set(servers).size).toBe(3);
    const key = layout[3]?.key ?? '';
    const voters = urls.map((url) => new Voters(url, { count: 4 }));
    for (const change of [() => redis.moveSlotOf(key), () => redis.handOver(key)]) {
      await votesOn(voters);
      const before = await redis.serverOf(key);
      await change();
      expect(await redis.serverOf(key)).not.toBe(before);
    }
    await votesOn(voters);
    await Promise.all(voters.map((each) => each.leave()));
    await expectAllCounted(pipeline, new Map(voters.flatMap((each) => [...each.accepted])));
    for (const each of voters) expectTimelyAnswers(each);
    for (const each of apis) expect(each.printed()).not.toContain('lacks votes it had promised');
  });

  it('[EL15] votes that all fall into one partition are counted like all others', async () => {
    const { pipeline, urls, layout } = await startPipeline();
    const [hot] = layout;
    const ids = Array.from({ length: 2_000 }, () => mintRequestId()).filter(
      (id) => partitionFor(id, layout) === hot,
    );
    const clients = urls.map((baseUrl) => createClient({ baseUrl }));
    await Promise.all(ids.map((id, i) => clients[i % 2]?.castVote('dogs', id)));
    await expectAllCounted(pipeline, new Map(ids.map((id) => [id, 'dogs'])));
    const lengths = await Promise.all(layout.map(({ key }) => redis.ask(key, 'XLEN', key)));
    expect(lengths).toEqual([String(ids.length), '0', '0', '0']);
  });

  it('[EL15] [EL12] a server that dies is followed by another: what that one had not heard of is told as a number, all else counts once', async () => {
    const vote = await AccountedLosses.start(redis.url);
    const layout = partitionsOf(vote.pipeline.backends.stream, PARTITIONS);
    const servers = new Map(
      await Promise.all(layout.map(async (each) => [each, await redis.serverOf(each.key)] as const)),
    );
    const key = layout[3]?.key ?? '';
    const voters = new Voters(vote.pipeline.apiUrl, { count: 6 });
    await vote.votesOn(voters);
    const [failing, follower] = [await redis.serverOf(key), await redis.followerOf(key)];
    follower.signal('SIGSTOP');
    await redis.ask(key, 'CLIENT', 'KILL', 'TYPE', 'replica'); // It hears no more; what is counted by now stays counted.
    await vote.stopCounting(voters);
    await vote.votesOn(voters);
    failing.signal('SIGKILL');
    follower.signal('SIGCONT');
    await redis.untilFailedOver(key, failing);
    await vote.countAgain();
    await vote.votesOn(voters);
    await voters.leave();
    const lost = await vote.expectAccounted(voters.accepted);
    expect(lost).not.toEqual([]);
    expect(lost.filter((id) => servers.get(partitionFor(id, layout)) !== failing)).toEqual([]);
    expectTimelyAnswers(voters);
  });
});
