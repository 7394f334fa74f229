import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { killWithVotesInHand } from '#tests/processes/kill-with-votes-in-hand.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { Voters } from '#tests/processes/voters.ts';
import { votes } from '#tests/processes/votes.ts';

/** Has 10 vote 100 times in all, and tells what came of it. */
async function simulate(url: string, ...more: string[]) {
  const crowd = ['--voters', '10', '--votes', '100', '--rate', '200', ...more];
  const { exit, out, err } = await votes(['simulate', '--url', url, '--json', ...crowd]);
  return { exit, err, ...JSON.parse(out) };
}

async function startPipeline(env: Record<string, string> = {}) {
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  const consumer = await pipeline.startConsumer();
  await pipeline.startApi(env);
  return { pipeline, consumer, apiUrl: pipeline.apiUrl };
}

describe('votes simulate', { timeout: 120_000 }, () => {
  it('sees all it had accepted counted, on servers and once more', async () => {
    const { apiUrl } = await startPipeline();
    const all = { exit: 0, err: '', accepted: 100, counted: 100, waiting: 0, verdict: 'all' };
    expect(await simulate(apiUrl)).toMatchObject(all);
    const again = await simulate(apiUrl);
    expect(again).toMatchObject(all);
    expect(again.p99_ms).toBeGreaterThanOrEqual(again.p50_ms);
    expect(again.waiting_max).toBeGreaterThanOrEqual(0);
  });

  it('sees it on one machine, in words', async () => {
    const standalone = await Standalone.start();
    onTestFinished(() => standalone.close());
    const args = ['--voters', '100', '--votes', '100', '--rate', '500', '--url', standalone.url];
    const { exit, out } = await votes(['simulate', ...args]);
    expect({ exit, out }).toEqual({
      exit: 0,
      out: expect.stringContaining('100 votes more are counted: all that were accepted, and no other.\n'),
    });
    expect(out).toMatch(/^At most \d+ votes? waited to be counted at once\.$/m);
  });

  it('sees it while the counts are withheld', async () => {
    const { apiUrl } = await startPipeline({ RESULTS_VISIBLE: 'revealed' });
    expect(await simulate(apiUrl)).toMatchObject({ exit: 0, counted: 100, verdict: 'all' });
  });

  it('says how many wait where nobody counts', async () => {
    const { pipeline, consumer } = await startPipeline();
    await consumer.end();
    expect(await simulate(pipeline.apiUrl)).toMatchObject({
      ...{ exit: 1, accepted: 100, counted: 0, waiting: 100, waiting_max: 100, verdict: 'fewer' },
    });
    expect(await simulate(pipeline.apiUrl)).toMatchObject({
      ...{ exit: 1, accepted: 100, waiting: 200, verdict: 'fewer' },
      err: '100 votes of before wait to be counted still: others are voting, or nobody counts.\n',
    });
  });

  it('waits for what was voted before, and begins behind it', async () => {
    const { pipeline, consumer } = await startPipeline();
    await consumer.end();
    const before = new Voters(pipeline.apiUrl, { count: 10 });
    await expect.poll(() => before.count, { timeout: 60_000 }).toBeGreaterThan(1_000);
    await before.leave();
    const found = simulate(pipeline.apiUrl);
    await pipeline.startConsumer();
    const { waiting_max: waitingMost, ...all } = await found;
    expect(all).toMatchObject({ exit: 0, err: '', accepted: 100, counted: 100, verdict: 'all' });
    expect(waitingMost).toBeLessThanOrEqual(100);
  });

  it('waits for votes in the hands of a consumer that has died, until another takes them over', async () => {
    const { pipeline, consumer } = await startPipeline();
    const found = simulate(pipeline.apiUrl, '--votes', '200', '--rate', '20');
    await killWithVotesInHand(consumer, pipeline);
    await pipeline.startConsumer({ RECLAIM_AFTER_MS: '20000' }); // Longer than what nobody has in hand is waited for.
    expect(await found).toMatchObject({ exit: 0, accepted: 200, counted: 200, waiting: 0, verdict: 'all' });
  });

  it('says that others have voted meanwhile', async () => {
    const { apiUrl } = await startPipeline();
    const others = new Voters(apiUrl, { count: 2, restMs: 100 });
    await expect.poll(() => others.count).toBeGreaterThan(0);
    const found = await simulate(apiUrl, '--rate', '50');
    await others.leave();
    expect(found).toMatchObject({ exit: 0, accepted: 100, verdict: 'more' });
  });
});
