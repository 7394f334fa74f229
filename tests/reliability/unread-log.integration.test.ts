import { expect, inject, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { Voters } from '#tests/processes/voters.ts';

/** From now on nobody reads what the process prints, as after `| head` or the death of a collector. */
function stopReading({ child }: NodeProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** Votes for more than two seconds, so that the line that sums up each second is written at least once. */
async function voteForSeconds(apiUrl: string): Promise<Voters> {
  const voters = new Voters(apiUrl, { count: 1, restMs: 100 });
  await expect.poll(() => voters.count).toBeGreaterThan(20);
  await voters.leave();
  expect([...voters.failures]).toEqual([]);
  return voters;
}

it('[API14] api and consumer whose log nobody reads go on, and stop in order', async ({ onTestFinished }) => {
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  const consumer = await pipeline.startConsumer();
  const api = await pipeline.startApi();
  stopReading(consumer);
  stopReading(api);
  const { accepted } = await voteForSeconds(pipeline.apiUrl);
  await expectAllCounted(pipeline, accepted);
  expect(await Promise.all([api.end(), consumer.end()])).toEqual([0, 0]);
}, 60_000);

it('[API14] standalone goes on when nobody reads what it says, and stops in order', async ({
  onTestFinished,
}) => {
  const standalone = await Standalone.start({ env: { LOG_LEVEL: 'info' } });
  onTestFinished(() => standalone.close());
  stopReading(standalone.process);
  const { origin } = new URL(standalone.url);
  const { accepted } = await voteForSeconds(origin);
  const client = createClient({ baseUrl: origin });
  await expect.poll(async () => (await client.results()).total_votes).toBe(accepted.size);
  expect(await standalone.process.end()).toBe(0);
}, 120_000);
