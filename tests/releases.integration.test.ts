import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createClient as createRedis } from '@redis/client';
import pg from 'pg';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { Pipeline } from './processes/pipeline.ts';
import { RELEASES, unpackStandalone } from './processes/released.ts';
import { Standalone } from './processes/standalone.ts';

const recorded = (release: string, file: string) => readFileSync(path.join(RELEASES, release, file), 'utf8');

describe.each(readdirSync(RELEASES))('what release %s left behind', (release) => {
  const entries: Record<string, string>[] = JSON.parse(recorded(release, 'entries.json'));
  const votes = entries.filter(({ option }) => option !== undefined);
  const dogs = votes.filter(({ option }) => option === 'dogs').length;
  const results = (more = 0) => ({
    total_votes: votes.length + more,
    results: [
      { option: 'cats', count: votes.length - dogs },
      { option: 'dogs', count: dogs + more },
    ],
  });

  async function startPipeline(): Promise<Pipeline> {
    const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    onTestFinished(() => pipeline.close());
    return pipeline;
  }

  it('[BL3] in its event log is counted by this one, and what it took for no vote is none', async () => {
    const pipeline = await startPipeline();
    const redis = await createRedis({ url: inject('redisUrl') }).connect();
    onTestFinished(() => redis.destroy());
    for (const entry of entries) await redis.xAdd(pipeline.backends.stream, '*', entry);
    await pipeline.startConsumer();
    await pipeline.startApi();
    const client = createClient({ baseUrl: pipeline.apiUrl });
    await expect.poll(() => client.results()).toMatchObject(results());
    const [first] = votes;
    expect(await client.receipt(first?.request_id ?? '')).toMatchObject({
      state: 'counted',
      option: first?.option,
    });
    expect((await redis.xPending(pipeline.backends.stream, 'vote-processors')).pending).toBe(0);
  });

  it('[RS9] in its database is brought up to date and counted on by this one', async () => {
    const pipeline = await startPipeline();
    const database = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await database.connect();
    await database.query(recorded(release, 'database.sql'));
    await database.end();
    await pipeline.startConsumer();
    await pipeline.startApi();
    const client = createClient({ baseUrl: pipeline.apiUrl });
    await client.castVote('dogs', mintRequestId());
    // What was counted before is recognised when it is sent again.
    await client.castVote(votes[0]?.option as 'cats', votes[0]?.request_id ?? '');
    await expect.poll(() => client.results()).toMatchObject(results(1));
  });

  it('[RS9] in a standalone data folder is brought up to date and counted on, with what had not been read', {
    timeout: 60_000,
  }, async () => {
    const { parent, folder } = await unpackStandalone(release);
    onTestFinished(() => rm(parent, { recursive: true }));
    const standalone = await Standalone.start({ folder });
    onTestFinished(() => standalone.close());
    const client = createClient({ baseUrl: new URL(standalone.url).origin });
    await client.castVote('cats', mintRequestId());
    const counted = [
      { option: 'cats', count: 4 + 1 },
      { option: 'dogs', count: 2 + 5 },
    ];
    await expect.poll(() => client.results()).toMatchObject({ total_votes: 12, results: counted });
  });
});
