import { setTimeout as sleep } from 'node:timers/promises';
import { createClient as createRedisClient } from '@redis/client';
import pg from 'pg';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { ROUTES } from '#contract/routes.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import type { Load, UnderLoadOptions } from './under-load.ts';
import { expectDown, expectHealed, newestResults, underLoad, untilMoreVotes } from './under-load.ts';

/** Of the 10 that a process may open. */
const MANY_CONNECTIONS = 8;
const GROUP = 'vote-processors';
/** The results are read this often though nobody tells of a change; and an answer takes its time. */
const POLL_INTERVAL_MS = 1_000;
const POLL_MARGIN_MS = 3_000;

interface LinkFault {
  readonly name: string;
  /** What the consumer logs once the fault has lasted long enough. */
  readonly told: RegExp;
  readonly stops: readonly ('api' | 'consumer')[];
  strike(link: TcpProxy): void | Promise<void>;
}

const FAULTS: readonly LinkFault[] = [
  {
    name: 'is half-open',
    told: /did not answer within 6000 ms/,
    stops: ['api', 'consumer'],
    strike: (link) => link.freeze(),
  },
  {
    name: 'refuses connections',
    told: /ECONNRESET/,
    stops: ['api', 'consumer'],
    strike: (link) => link.refuse(),
  },
  {
    name: 'is cut ten times a second',
    told: /ECONNRESET|Connection terminated/,
    stops: [],
    async strike(link) {
      for (let round = 0; round < 30; round += 1) {
        link.cut();
        await sleep(100);
      }
    },
  },
];

/** Has the consumer open nearly all the connections it may, by many questions at once whether it is ready. */
async function fillPool({ pipeline, consumer }: Load): Promise<void> {
  const database = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
  await database.connect();
  const text = `select from pg_stat_activity
    where datname = current_database() and application_name = 'votes-consumer'`;
  const connections = async () => {
    await Promise.all(Array.from({ length: 50 }, () => fetch(`${consumer.probeUrl}/ready`)));
    return (await database.query(text)).rowCount;
  };
  try {
    await expect.poll(connections).toBeGreaterThanOrEqual(MANY_CONNECTIONS);
  } finally {
    await database.end();
  }
}

describe('the way to PostgreSQL', () => {
  let link: TcpProxy;
  let viaLink: (url: string) => Record<string, string>;
  let options: UnderLoadOptions;
  beforeEach(async () => {
    const databaseServerUrl = inject('databaseUrl');
    link = await startTcpProxy(Number(new URL(databaseServerUrl).port));
    onTestFinished(() => link.close());
    viaLink = (url) => {
      const via = new URL(url);
      via.port = String(link.port);
      return { DATABASE_URL: via.href };
    };
    options = { redisUrl: inject('redisUrl'), databaseServerUrl };
  });

  it.each(FAULTS)(
    '[CO1] [CO2] [CO7] [API5] $name: votes go on, and all is well once it is over',
    { timeout: 90_000 },
    async ({ told, stops, strike }) => {
      const load = await underLoad({ ...options, consumerEnv: viaLink, apiEnv: viaLink });
      await strike(link);
      await load.consumer.untilPrinted(told);
      await expectDown(load, stops);
      await untilMoreVotes(load.voters);
      link.heal();
      await expectHealed(load);
    },
  );

  it('[CO1] [CO7] has forgotten every connection there was: one try finds out for all of them', {
    timeout: 90_000,
  }, async () => {
    const load = await underLoad({ ...options, consumerEnv: viaLink, apiEnv: viaLink });
    await fillPool(load);
    link.freeze();
    link.heal();
    const overdue = /"state":"applying".*did not answer within 6000 ms/;
    await load.consumer.untilPrinted(overdue);
    await expectHealed(load);
    expect([...load.consumer.printed().matchAll(new RegExp(overdue, 'g'))]).toHaveLength(1);
  });

  it.each([
    { how: 'the link is cut', lose: () => link.cut(), told: /"state":"applying".*(ECONNRESET|terminated)/ },
    { how: 'nothing comes', lose: () => {}, told: /"state":"applying".*did not answer within 6000 ms/ },
  ])(
    '[CO1] [RS2] the answer to a COMMIT is lost, $how: the batch is applied again and counted once',
    { timeout: 60_000 },
    async ({ lose, told }) => {
      const load = await underLoad({ ...options, consumerEnv: viaLink });
      const { stream, redisUrl, databaseUrl } = load.pipeline.backends;
      const redis = await createRedisClient({ url: redisUrl }).connect();
      onTestFinished(() => redis.destroy());
      const auditor = await Auditor.of(databaseUrl);
      onTestFinished(() => auditor.close());

      const hold = await auditor.holdCounting();
      await expect.poll(() => auditor.isSomebodyHeld()).toBe(true);
      const { events } = await auditor.counted();
      link.dropReplies();
      await hold.release();
      await expect.poll(async () => (await auditor.counted()).events).toBeGreaterThan(events);
      expect((await redis.xPending(stream, GROUP)).pending).toBeGreaterThan(0); // Counted, and nobody knows.
      lose();
      await load.consumer.untilPrinted(told);
      link.heal();
      await expectHealed(load);
    },
  );
});

it('[RS5] while the session that listens is silent and stays open, viewers see new results within the poll interval', {
  timeout: 60_000,
}, async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const pipeline = await Pipeline.on(inject('redisUrl'), server.url);
  onTestFinished(() => pipeline.close());
  await pipeline.startConsumer();
  await pipeline.startApi();
  const listener = await untilListening(pipeline.backends.databaseUrl);
  const viewer = await StreamViewer.open(`${pipeline.apiUrl}${ROUTES.resultsStream}`);
  onTestFinished(() => viewer.close());

  process.kill(listener, 'SIGSTOP');
  onTestFinished(() => void process.kill(listener, 'SIGCONT'));
  for (const votes of [1, 2, 3]) {
    await createClient({ baseUrl: pipeline.apiUrl }).castVote('cats', mintRequestId());
    const auditor = await Auditor.of(pipeline.backends.databaseUrl);
    await expect.poll(async () => (await auditor.counted()).events).toBe(votes);
    await auditor.close();
    const timeout = POLL_INTERVAL_MS + POLL_MARGIN_MS;
    await expect.poll(() => newestResults(viewer)?.total_votes, { timeout, interval: 20 }).toBe(votes);
  }
});

/** The session of the api's that listens, once there is one. */
async function untilListening(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const text = `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`;
  let found: { pid: number }[] = [];
  const listeners = async () => {
    found = (await client.query<{ pid: number }>(text)).rows;
    return found;
  };
  await expect.poll(listeners).toHaveLength(1);
  await client.end();
  return found[0]?.pid ?? 0;
}
