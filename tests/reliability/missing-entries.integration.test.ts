import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { encode } from '#ballot/codec.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { MissingGauge, missingAt, untilMissing } from '#tests/processes/missing-gauge.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { HEALING_MS } from '#tests/processes/until-ready.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';

/** The gauge of a real consumer: what it shows while all goes well, while things fail, and when votes are lost. */
const GROUP = 'vote-processors';

let server: RedisServer;
let redis: ReturnType<typeof createClient>;
let toDatabase: TcpProxy;
let pipeline: Pipeline;
let auditor: Auditor;
let gauges: MissingGauge[];

beforeEach(async () => {
  server = await startRedis();
  redis = createClient({ url: server.url });
  await redis.connect();
  pipeline = await Pipeline.on(server.url, inject('databaseUrl'));
  toDatabase = await startTcpProxy(Number(new URL(inject('databaseUrl')).port));
  auditor = await Auditor.of(pipeline.backends.databaseUrl);
  gauges = [];
});
afterEach(async () => {
  for (const gauge of gauges) gauge.close();
  redis.destroy();
  await auditor.close();
  await pipeline.close();
  await toDatabase.close();
  await server.stop();
});

const stream = () => pipeline.backends.stream;
const aVote = (): Vote => ({ option: 'cats', requestId: mintRequestId(), timestamp: Date.now() });
const append = (vote = aVote()) => redis.xAdd(stream(), '*', { ...encode(vote) });

async function startConsumer() {
  const way = new URL(pipeline.backends.databaseUrl);
  way.port = String(toDatabase.port);
  const settings = { RECLAIM_AFTER_MS: '200', BLOCK_MS: '100', DATABASE_URL: way.href };
  const consumer = await pipeline.startConsumer(settings);
  const gauge = new MissingGauge(consumer.probeUrl);
  gauges.push(gauge);
  return { ...consumer, gauge };
}

/** Votes that are appended one after the other until they are told to end. */
function appending() {
  const ending = new AbortController();
  const accepted = (async () => {
    let count = 0;
    for (; !ending.signal.aborted; count += 1) {
      await append();
      await sleep(10);
    }
    return count;
  })();
  return () => {
    ending.abort();
    return accepted;
  };
}

const votesCounted = async () => (await auditor.counted()).events;

async function sql(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe('the gauge of missing entries', { timeout: 120_000 }, () => {
  it('[OP1] [OB2] shows nothing before the first pass, and 0 after it, with votes coming', async () => {
    toDatabase.refuse();
    const consumer = await startConsumer();
    expect(await missingAt(consumer.probeUrl)).toBe(undefined);
    toDatabase.heal();
    const end = appending();
    await untilMissing(consumer.probeUrl, 0);
    const accepted = await end();
    await expect.poll(votesCounted).toBe(accepted);
    await untilMissing(consumer.probeUrl, 0);
    expect(consumer.printed()).not.toContain('not counted');
  });

  it('[OP1] is never above 0 over a kill, redeliveries, a destroyed group, trimming and an emptied log', async () => {
    const first = await startConsumer();
    const end = appending();
    await untilMissing(first.probeUrl, 0);
    await first.end('SIGKILL');
    const second = await startConsumer();
    await untilMissing(second.probeUrl, 0);
    await redis.xGroupDestroy(stream(), GROUP);
    const accepted = await end();
    await expect.poll(votesCounted, { timeout: HEALING_MS }).toBe(accepted);
    await redis.xTrim(stream(), 'MAXLEN', 3);
    await redis.flushAll();
    await sql('truncate vote_events');
    await append();
    await expect.poll(votesCounted, { timeout: HEALING_MS }).toBe(1);
    const third = await startConsumer(); // Begins with a whole pass.
    await untilMissing(third.probeUrl, 0);
    const shown = gauges.flatMap((gauge) => [...gauge.seen]);
    expect(shown.filter((value) => value !== undefined && value > 0)).toEqual([]);
  });

  it('[OP1] tells of a vote whose row somebody deleted, and of one acknowledged without being counted', async () => {
    const consumer = await startConsumer();
    await untilMissing(consumer.probeUrl, 0);
    const vote = aVote();
    const deleted = await append(vote);
    await expect.poll(votesCounted).toBe(1);
    await sql(`delete from vote_events where request_id = '${vote.requestId}'`);
    await untilMissing(consumer.probeUrl, 1);
    await consumer.untilPrinted(new RegExp(`"missing":1,"positions":\\["${deleted}"\\].*votes replay`));
    await consumer.end('SIGTERM');

    const swallowed = await append();
    await redis.xReadGroup(GROUP, 'stranger', { key: stream(), id: '>' });
    await redis.xAck(stream(), GROUP, swallowed);
    const after = await startConsumer();
    await untilMissing(after.probeUrl, 2);
    await after.untilPrinted(new RegExp(`"missing":2,"positions":\\["${deleted}","${swallowed}"\\]`));
    expect(after.printed()).not.toContain(vote.requestId);
  });

  it('[OB2] shows nothing while the database or the log cannot be asked, and then what is so by then', async () => {
    const consumer = await startConsumer();
    await append();
    await expect.poll(votesCounted).toBe(1);
    await untilMissing(consumer.probeUrl, 0);
    await sql('delete from vote_events');
    toDatabase.refuse();
    await untilMissing(consumer.probeUrl, undefined);
    toDatabase.heal();
    await untilMissing(consumer.probeUrl, 1);
    server.signal('SIGSTOP');
    await untilMissing(consumer.probeUrl, undefined);
    server.signal('SIGCONT');
    await untilMissing(consumer.probeUrl, 1);
  });
});
