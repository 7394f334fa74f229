import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { Pipeline } from '../processes/pipeline.ts';
import { CHART } from './render.ts';

/** What the pod of `helm test` runs. */
const SCRIPT = readFileSync(path.join(CHART, 'files/cast-a-vote.js'), 'utf8');

async function pipeline(): Promise<Pipeline> {
  const started = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => started.close());
  return started;
}

function cast(votes: Pipeline, env: Record<string, string> = {}) {
  return votes.start(['--input-type=module', '--eval', SCRIPT], {
    API_URL: votes.apiUrl,
    OPTION: 'cats',
    TIMEOUT_SECONDS: '20',
    ...env,
  });
}

it('`helm test` casts a vote and sees it counted', async () => {
  const votes = await pipeline();
  const consumer = await votes.startConsumer();
  await votes.startApi();
  const test = cast(votes);
  expect(await test.ended).toBe(0);
  expect(test.printed()).toMatch(/The vote \S+ for cats is accepted\.\nIt was counted at 2\S+Z\./);
  await consumer.end();
});

it('`helm test` tries again while the network does not let it through yet', async () => {
  const votes = await pipeline();
  const test = cast(votes);
  const consumer = await votes.startConsumer();
  await votes.startApi();
  expect(await test.ended, test.printed()).toBe(0);
  await consumer.end();
});

it('`helm test` fails while nobody counts', async () => {
  const votes = await pipeline();
  const consumer = await votes.startConsumer();
  await votes.startApi();
  await consumer.end();
  const test = cast(votes, { TIMEOUT_SECONDS: '1' });
  expect(await test.ended).toBe(1);
  expect(test.printed()).toMatch(/is accepted\.\nThe test failed: .*timeout/);
});

it('`helm test` fails, and says why, where there is no api', async () => {
  const test = cast(await pipeline(), { TIMEOUT_SECONDS: '1' });
  expect(await test.ended).toBe(1);
  expect(test.printed()).toMatch(/^The test failed: fetch failed \(/);
});
