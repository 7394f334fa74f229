import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { killWithVotesInHand } from '#tests/processes/kill-with-votes-in-hand.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { Voters } from '#tests/processes/voters.ts';

const SCRIPT = path.join(import.meta.dirname, 'votes.ts');
const { K6 = 'k6' } = process.env;
const hasK6 = spawnSync(K6, ['version']).status === 0;
if (!hasK6) process.stderr.write('The script for k6 is not run: it needs k6 on the PATH, or K6 set to it.\n');

/** Lets few users vote for a short time, and tells what k6 ended with and said. */
async function run(settings: Readonly<Record<string, string>>): Promise<{ exit: number; said: string }> {
  const short = { USERS: '2,10', SECONDS: '2', REST_SECONDS: '0.2', P95_MS: '20000', P99_MS: '20000' };
  const given = Object.entries({ ...short, ...settings }).flatMap(([name, value]) => [
    ...['--env', `${name}=${value}`],
  ]);
  const k6 = spawn(K6, ['run', '--quiet', '--no-usage-report', ...given, SCRIPT]);
  onTestFinished(() => void k6.kill('SIGKILL'));
  let said = '';
  for (const stream of [k6.stdout, k6.stderr])
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  const [exit] = await once(k6, 'close');
  return { exit, said };
}

async function startPipeline(env: Record<string, string> = {}) {
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  const consumer = await pipeline.startConsumer();
  await pipeline.startApi(env);
  return { pipeline, consumer };
}

describe.skipIf(!hasK6)('k6, with our script', { timeout: 180_000 }, () => {
  it('sees all it had accepted counted, and tells how soon for each number of users', async () => {
    const standalone = await Standalone.start();
    onTestFinished(() => standalone.close());
    const { exit, said } = await run({ URL: new URL(standalone.url).origin });
    expect(said).toMatch(/^[1-9]\d* votes were accepted, and as many more are counted\.$/m);
    for (const users of [2, 10])
      expect(said).toMatch(new RegExp(`^ +${users} +[1-9]\\d*( +\\d+ ms){4}$`, 'm'));
    expect({ exit, said }).toEqual({ exit: 0, said: expect.stringContaining('All thresholds are kept.') });
  });

  it('comes back with the same vote when it was refused', async () => {
    const limit = { RATE_LIMIT_VOTES_PER_SECOND: '10', RATE_LIMIT_BURST: '5' };
    const { pipeline } = await startPipeline(limit);
    const { exit, said } = await run({ URL: pipeline.apiUrl });
    expect(said).toMatch(/^[1-9]\d* tries more, 0 votes refused, 0 unsettled\./m);
    expect(said).toContain(' votes were accepted, and as many more are counted.');
    expect({ exit, said }).toMatchObject({ exit: 0 });
  });

  it('fails where fewer are counted than were accepted, and tells how many waited', async () => {
    const { pipeline, consumer } = await startPipeline();
    await consumer.end();
    const { exit, said } = await run({ URL: pipeline.apiUrl, USERS: '2' });
    expect(said).toMatch(/votes were accepted, and only 0 more are counted:/);
    expect(said).toMatch(/At most [1-9]\d* waited to be counted\.$/m);
    expect(said).toContain('Not kept: votes_missing count<=0.');
    expect(exit).toBe(99);
  });

  it('waits for votes in the hands of a consumer that has died, until another takes them over', async () => {
    const { pipeline, consumer } = await startPipeline();
    const running = run({ URL: pipeline.apiUrl, USERS: '10', SECONDS: '5', REST_SECONDS: '0.5' });
    await killWithVotesInHand(consumer, pipeline);
    await pipeline.startConsumer({ RECLAIM_AFTER_MS: '20000' }); // Longer than what nobody has in hand is waited for.
    const { exit, said } = await running;
    expect(said).toContain(' votes were accepted, and as many more are counted.');
    expect(exit).toBe(0);
  });

  it('ends although others go on voting, and says so', async () => {
    const { pipeline } = await startPipeline();
    const others = new Voters(pipeline.apiUrl, { count: 2, restMs: 50 });
    const { exit, said } = await run({ URL: pipeline.apiUrl, USERS: '2' });
    await others.leave();
    expect(said).toMatch(/ votes were accepted, and \d+ more are counted: others voted meanwhile/);
    expect(exit).toBe(0);
  });
});
