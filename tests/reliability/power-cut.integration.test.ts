import { describe, expect, it, onTestFinished } from 'vitest';
import { castAt } from '#tests/processes/cast-at.ts';
import { Voters } from '#tests/processes/voters.ts';
import { TracedRedis } from '#tests/servers/traced-redis.ts';
import { AccountedLosses } from './accounted-losses.ts';

const SOON = { timeout: 30_000 };
const VOTERS = 4;
/** A sync begins each second and takes a while; only after two seconds Redis waits for one. */
const LOSS_MAX_MS = 3_000;

describe('a power cut, after which the log holds what was synced and nothing else', {
  timeout: 90_000,
}, () => {
  async function start(appendfsync: string): Promise<[TracedRedis, AccountedLosses]> {
    const redis = await TracedRedis.start(['--appendfsync', appendfsync]);
    onTestFinished(() => redis.stop());
    return [redis, await AccountedLosses.start(redis.url)];
  }

  it('[EL1] [EL12] with appendfsync always no accepted vote is lost', async () => {
    const [redis, vote] = await start('always');
    const voters = new Voters(vote.pipeline.apiUrl, { count: VOTERS });
    await vote.stopCounting(voters);
    await vote.votesOn(voters);
    await redis.cutPower();
    await vote.votesOn(voters);
    await vote.countAgain();
    await voters.leave();
    await vote.expectNothingLost(voters.accepted);
  });

  it('[EL12] with appendfsync everysec what is lost is told, and is about two seconds of votes at most', async () => {
    const [redis, vote] = await start('everysec');
    const voters = new Voters(vote.pipeline.apiUrl, { count: VOTERS });
    await vote.stopCounting(voters);
    await vote.votesOn(voters);
    const { synced } = await redis.persisted();
    const nextSynced = async () => (await redis.persisted()).synced;
    await expect.poll(nextSynced, { interval: 10, ...SOON }).toBeGreaterThan(synced);
    // A sync has just ended, and for most of a second none begins that could take what comes now.
    await expect.poll(() => redis.unsynced(), { interval: 10, ...SOON }).toBeGreaterThan(1_000);
    expect(await redis.cutPower()).toBeGreaterThan(0);
    await vote.votesOn(voters);
    await vote.countAgain();
    await voters.leave();
    const lostFrom = (await vote.expectAccounted(voters.accepted)).map(castAt);
    expect(Math.max(...lostFrom) - Math.min(...lostFrom)).toBeLessThan(LOSS_MAX_MS);
  });
});
