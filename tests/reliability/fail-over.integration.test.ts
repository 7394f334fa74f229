import { describe, expect, it, onTestFinished } from 'vitest';
import { expectTimelyAnswers } from '#tests/processes/all-counted.ts';
import { Voters } from '#tests/processes/voters.ts';
import { ReplicatedRedis } from '#tests/servers/replicated-redis.ts';
import { AccountedLosses } from './accounted-losses.ts';

const SOON = { timeout: 30_000 };

describe('a log that fails over to its replica', { timeout: 90_000 }, () => {
  async function start(masterArgs: readonly string[] = []): Promise<[ReplicatedRedis, AccountedLosses]> {
    const redis = await ReplicatedRedis.start(masterArgs);
    onTestFinished(() => redis.stop());
    return [redis, await AccountedLosses.start(redis.url)];
  }

  it('[EL12] [EL8] [CO1] one that lagged: the vote goes on by itself, what survived counts once, and the api says how many were lost', async () => {
    const [redis, vote] = await start();
    const voters = new Voters(vote.pipeline.apiUrl, { count: 6 });
    await vote.votesOn(voters);
    redis.link.freeze(); // The replica hears no more; what is counted until then stays counted.
    await vote.votesOn(voters);
    await vote.stopCounting(voters);
    await vote.votesOn(voters);
    await redis.failOver();
    await vote.countAgain();
    await vote.votesOn(voters);
    await voters.leave();
    expect(await vote.expectAccounted(voters.accepted)).not.toEqual([]);
    expectTimelyAnswers(voters);
  });

  it('[EL12] with min-replicas-to-write votes are refused once the replica lags, and no more are lost than before that', async () => {
    const LAG = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '1'];
    const [redis, vote] = await start(LAG);
    const voters = new Voters(vote.pipeline.apiUrl, { count: 6 });
    await vote.votesOn(voters);
    await vote.stopCounting(voters);
    redis.link.freeze();
    const safe = voters.count;
    const refused = () => voters.failures.get('log_unavailable') ?? 0;
    const before = refused(); // A replica may lag for a moment by itself.
    const isAtRisk = () => voters.count > safe + 6; // What was on its way, one a voter, may have reached the replica.
    await expect.poll(() => isAtRisk() && refused() > before, SOON).toBe(true);
    const atRisk = voters.count - safe;
    await redis.failOver();
    await vote.countAgain();
    await vote.votesOn(voters);
    await voters.leave();
    const lost = await vote.expectAccounted(voters.accepted);
    expect(lost.length).toBeLessThanOrEqual(atRisk + 6); // And what was on its way, one a voter.
    expectTimelyAnswers(voters);
  });

  it('[EL12] a log that is killed and started with what it has kept has lost nothing, and the api says so; one that is emptied has', async () => {
    const [redis, vote] = await start();
    const voters = new Voters(vote.pipeline.apiUrl, { count: 6 });
    await vote.votesOn(voters);
    await vote.stopCounting(voters);
    await redis.restartMaster();
    await vote.votesOn(voters);
    await vote.countAgain();
    await vote.votesOn(voters);
    await voters.leave();
    await vote.expectNothingLost(voters.accepted);

    const later = new Voters(vote.pipeline.apiUrl, { count: 6 });
    await vote.votesOn(later);
    await vote.stopCounting(later);
    await redis.toMaster.flushAll();
    await vote.votesOn(later);
    await vote.countAgain();
    await later.leave();
    const all = new Map([...voters.accepted, ...later.accepted]);
    expect(await vote.expectAccounted(all)).not.toEqual([]);
  });
});
