import { execFileSync } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { unpackStandalone } from '#tests/processes/released.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';
import { votes } from '#tests/processes/votes.ts';
import { program } from '#tests/servers/programs.ts';

const SOON = { timeout: 30_000 };

/** What an operator writes down every night: everything in the database, by statements that make it anew. */
function dump(databaseUrl: string): string {
  const options = ['--no-owner', '--inserts', '--dbname', databaseUrl];
  // Commands of psql, and a setting an older server does not know.
  const noise = /^\\.*\n|^SET transaction_timeout.*\n/gm;
  return execFileSync(program('pg_dump'), options, { encoding: 'utf8', maxBuffer: 1 << 28 }).replace(
    noise,
    '',
  );
}

/** Drops the database, cutting all who use it, and makes it again from a dump. */
async function restore(databaseUrl: string, text: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  for (const [url, statements] of [
    [inject('databaseUrl'), [`drop database ${name} with (force)`, `create database ${name}`]],
    [databaseUrl, [text]],
  ] as const) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }
}

it('[OP1] [RS2] a dump taken under votes, restored days later, and what the log retains make the count whole by votes replay', {
  timeout: 90_000,
}, async () => {
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  const { redisUrl, databaseUrl, stream } = pipeline.backends;
  let consumer = await pipeline.startConsumer({ BLOCK_MS: '500' });
  await untilReady(`${consumer.probeUrl}/ready`);
  await pipeline.startApi();
  const voters = new Voters(pipeline.apiUrl, { count: 6 });
  const votesOn = async () => {
    const before = voters.count;
    await expect.poll(() => voters.count, SOON).toBeGreaterThan(before + 60);
  };
  await votesOn();
  const auditor = await Auditor.of(databaseUrl);
  const { events: countedByThen } = await auditor.counted();
  const yesterday = dump(databaseUrl);
  await expect.poll(async () => (await auditor.counted()).events, SOON).toBeGreaterThan(countedByThen + 60);
  const { events: countedBefore } = await auditor.counted();
  await auditor.close();

  await consumer.end(); // Nobody counts while the database is away; people vote on.
  await restore(databaseUrl, yesterday);
  const restored = await Auditor.of(databaseUrl);
  onTestFinished(() => restored.close());
  const { events: countedAfter } = await restored.counted();
  expect(countedAfter).toBeLessThan(countedBefore);
  consumer = await pipeline.startConsumer({ BLOCK_MS: '500' });
  await votesOn();
  const env = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream };
  const replayed = await votes(['replay', '--json'], env);
  expect(replayed.exit, replayed.err).toBe(0);
  expect(JSON.parse(replayed.out).counted).toBeGreaterThanOrEqual(countedBefore - countedAfter);
  await voters.leave();
  await expectAllCounted(pipeline, voters.accepted);
  const again = await votes(['verify', '--json'], env);
  expect(again.exit, again.out).toBe(0);
});

it('[CO1] a copy of the data folder, taken while nobody had it open, brings a standalone vote back as it was', {
  timeout: 90_000,
}, async () => {
  const { parent, folder } = await unpackStandalone('0.1.0'); // With 11 votes; to make one takes longer.
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const standalone = await Standalone.start({ folder });
  onTestFinished(() => standalone.close());
  const client = createClient({ baseUrl: new URL(standalone.url).origin });
  const ids = Array.from({ length: 5 }, () => mintRequestId());
  for (const id of ids) await client.castVote('cats', id);
  await standalone.process.end();
  await cp(folder, path.join(parent, 'copy'), { recursive: true });
  await rm(folder, { recursive: true });
  await cp(path.join(parent, 'copy'), folder, { recursive: true });
  await standalone.startAgain();
  await client.castVote('cats', ids[0] ?? ''); // Counted before the copy was taken, and known to be.
  await client.castVote('dogs', mintRequestId());
  await expect.poll(() => client.results()).toMatchObject({ total_votes: 11 + ids.length + 1 });
});
