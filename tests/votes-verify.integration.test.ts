import { createClient } from '@redis/client';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { encode } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import { Auditor } from './processes/counted.ts';
import { untilMissing } from './processes/missing-gauge.ts';
import { Pipeline } from './processes/pipeline.ts';
import { votes } from './processes/votes.ts';

/** `votes verify` and `votes replay` as an operator types them, on servers where a consumer counts. */
const GROUP = 'vote-processors';
const SOUND = { missing: 0, first_missing: [], waiting: 0 };

let pipeline: Pipeline;
let auditor: Auditor;
let redis: ReturnType<typeof createClient>;
let consumer: Awaited<ReturnType<Pipeline['startConsumer']>>;

beforeEach(async () => {
  redis = createClient({ url: inject('redisUrl') });
  await redis.connect();
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  auditor = await Auditor.of(pipeline.backends.databaseUrl);
  consumer = await pipeline.startConsumer({ BLOCK_MS: '100' });
  await untilMissing(consumer.probeUrl, 0);
});
afterEach(async () => {
  await redis.del(stream());
  redis.destroy();
  await auditor.close();
  await pipeline.close();
});

const stream = () => pipeline.backends.stream;
const aVote = (): Vote => ({ option: 'cats', requestId: mintRequestId(), timestamp: Date.now() });
const append = (vote = aVote()) => redis.xAdd(stream(), '*', { ...encode(vote) });
const votesCounted = async () => (await auditor.counted()).events;
const pending = async () => (await redis.xPending(stream(), GROUP)).pending;

async function ask(command: string, env: Record<string, string> = {}) {
  const { redisUrl, databaseUrl } = pipeline.backends;
  const places = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream() };
  const { exit, out, err } = await votes([command, '--json'], { ...places, ...env });
  return { exit, result: out === '' ? undefined : JSON.parse(out), err };
}

async function sql(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** Votes that the consumer has counted and acknowledged. */
async function counted(count: number): Promise<Vote[]> {
  const all = Array.from({ length: count }, aVote);
  for (const vote of all) await append(vote);
  await expect.poll(votesCounted, { timeout: 20_000 }).toBe(count);
  await expect.poll(pending).toBe(0);
  return all;
}

/** As if the database were of a time before these votes. */
async function restoreBefore(lost: readonly Vote[]): Promise<void> {
  const ids = lost.map((vote) => `'${vote.requestId}'`).join(', ');
  await sql(`begin; delete from vote_events where request_id in (${ids});
    update votes set count = count - ${lost.length} where option = 'cats'; commit`);
}

describe('votes verify and votes replay on servers', { timeout: 60_000 }, () => {
  it('[OP1] prove that all is counted, and tell entries that are no votes, sent again or waiting', async () => {
    const [vote] = await counted(5);
    await append(vote);
    await redis.xAdd(stream(), '*', { vote: 'cats' });
    await expect.poll(async () => (await auditor.counted()).deadLetters).toBe(1);
    await expect.poll(pending).toBe(0);
    await consumer.end('SIGTERM');
    await append();
    expect(await ask('verify')).toEqual({
      exit: 0,
      err: '',
      result: {
        ...SOUND,
        entries: 8,
        counted: 5,
        dead_lettered: 1,
        resent: 1,
        waiting: 1,
        counters: [
          { option: 'cats', counter: 5, audited: 5 },
          { option: 'dogs', counter: 0, audited: 0 },
        ],
      },
    });
    const replayed = await ask('replay');
    expect(replayed).toMatchObject({ exit: 0, result: { entries: 8, missing: 0, counted: 0 } });
    expect(await votesCounted()).toBe(5); // What waits is the consumers'.
  });

  it('[OP1] find what an older database lacks, and count it, beside a consumer whose gauge then falls to 0', async () => {
    const all = await counted(20);
    const lost = all.slice(12);
    await restoreBefore(lost);
    await untilMissing(consumer.probeUrl, 8);
    const found = await ask('verify');
    expect(found).toMatchObject({ exit: 1, result: { entries: 20, counted: 12, missing: 8 } });
    expect(found.result.first_missing.map((each: { request_id: string }) => each.request_id)).toEqual(
      lost.map((vote) => vote.requestId),
    );
    const done = { entries: 20, missing: 8, counted: 8, dead_lettered: 0 };
    expect(await ask('replay')).toEqual({ exit: 0, err: '', result: done });
    expect(await ask('verify')).toMatchObject({ exit: 0, result: { ...SOUND, counted: 20 } });
    await untilMissing(consumer.probeUrl, 0);
    expect(await ask('replay')).toMatchObject({ exit: 0, result: { missing: 0, counted: 0 } });
    expect(await auditor.counted()).toMatchObject({ events: 20, counters: 20 });
  });

  it('[OP1] keep as a dead letter what was acknowledged by hand and is no vote', async () => {
    await consumer.end('SIGTERM');
    const position = await redis.xAdd(stream(), '*', { vote: 'cats' });
    await redis.xReadGroup(GROUP, 'stranger', { key: stream(), id: '>' });
    await redis.xAck(stream(), GROUP, position);
    const first = [{ position: expect.any(String), request_id: null }];
    expect(await ask('verify')).toMatchObject({ exit: 1, result: { missing: 1, first_missing: first } });
    expect(await ask('replay')).toMatchObject({ exit: 0, result: { counted: 0, dead_lettered: 1 } });
    expect(await ask('verify')).toMatchObject({ exit: 0, result: { ...SOUND, dead_lettered: 1 } });
  });

  it('[OP1] tell a counter that differs from its audit rows', async () => {
    await counted(3);
    await sql("update votes set count = count + 1 where option = 'dogs'");
    const counters = [
      { counter: 3, audited: 3 },
      { counter: 1, audited: 0 },
    ];
    expect(await ask('verify')).toMatchObject({ exit: 1, result: { ...SOUND, counters } });
  });

  it.each(['verify', 'replay'])(
    '[OP1] say that they could not ask, and prove nothing: %s',
    async (command) => {
      const nowhere = 'redis://127.0.0.1:1';
      const { exit, result, err } = await ask(command, { REDIS_URL: nowhere });
      expect({ exit, result }).toEqual({ exit: 2, result: undefined });
      expect(err).toContain('The event log cannot be asked');
    },
  );
});
