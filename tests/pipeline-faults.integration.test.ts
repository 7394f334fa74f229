import { createClient } from '@redis/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient as createApiClient } from '#contract/client.ts';
import { Pipeline } from './processes/pipeline.ts';
import type { PostgresServer } from './servers/postgres.ts';
import { startPostgres } from './servers/postgres.ts';
import { freePort } from './servers/private-server.ts';
import type { RedisServer } from './servers/redis.ts';
import { startRedis } from './servers/redis.ts';
import type { TcpProxy } from './servers/tcp-proxy.ts';
import { startTcpProxy } from './servers/tcp-proxy.ts';

/** A consumer that never rests for long, so that it is soon seen to be well again. */
const TIRELESS = { MAX_RETRIES: '100', BLOCK_MS: '500' };

/** What the api tells of a pipeline whose servers fail, one after the other; each test heals what it broke. */
describe('GET /api/pipeline of a pipeline that fails', () => {
  let redis: RedisServer;
  let postgres: PostgresServer;
  /** The consumer's own way to the database. */
  let way: TcpProxy;
  let pipeline: Pipeline;

  beforeAll(async () => {
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    way = await startTcpProxy(postgres.port);
    pipeline = await Pipeline.on(redis.url, postgres.url);
    const DATABASE_URL = pipeline.backends.databaseUrl.replace(`:${postgres.port}/`, `:${way.port}/`);
    await Promise.all([pipeline.startConsumer({ DATABASE_URL, ...TIRELESS }), pipeline.startApi()]);
  });
  afterAll(async () => {
    await pipeline.close();
    await way.close();
    await Promise.all([redis.stop(), postgres.stop()]);
  });

  const clientAt = (baseUrl = pipeline.apiUrl) => createApiClient({ baseUrl });
  const state = () => clientAt().pipeline();
  const cast = () => clientAt().castVote('cats', mintRequestId());
  const expectWell = () =>
    expect
      .poll(state, { timeout: 20_000 })
      .toMatchObject({ stuck_at: null, log: { waiting: 0, in_hand: 0 }, results: { reachable: true } });

  it('[API16] a consumer that cannot reach the database says so, though the api can', async () => {
    await expectWell();
    way.refuse();
    await cast();
    const lastFailure = {
      code: 'database_unavailable',
      sqlstate_class: null,
      ms_ago: expect.any(Number),
    };
    await expect.poll(state).toMatchObject({
      stuck_at: 'results',
      log: { in_hand: 1 },
      consumers: [{ state: 'retrying', last_failure: lastFailure }],
      results: { reachable: true, counted: 0, last_failure: null },
    });
    await expect.poll(async () => (await state()).log.oldest_in_hand_ms).toBeGreaterThan(500);
    way.heal();
    await expectWell();
    // What has been is told, and is over.
    expect((await state()).consumers).toMatchObject([{ last_failure: { code: 'database_unavailable' } }]);
  });

  it('[API16] a database that takes no writes is told by its class', async () => {
    const database = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await database.connect();
    onTestFinished(() => database.end());
    const { database: name } = database;
    await database.query(`alter database ${name} set default_transaction_read_only = on`);
    way.cut(); // Sessions to come obey.
    await cast();
    await expect.poll(state).toMatchObject({
      stuck_at: 'results',
      consumers: [
        { state: 'retrying', last_failure: { code: 'database_unavailable', sqlstate_class: '25' } },
      ],
    });
    await database.query('set transaction_read_only = off');
    await database.query(`alter database ${name} reset default_transaction_read_only`);
    way.cut();
    await expectWell();
  });

  it('[API16] a log that is full is to blame where nothing behind it is', async () => {
    const stranger = createClient({ url: redis.url });
    await stranger.connect();
    onTestFinished(() => stranger.destroy());
    await stranger.configSet('maxmemory', '1');
    await expect.poll(state).toMatchObject({
      stuck_at: 'log',
      intake: { takes_votes: false, processes: 1 },
      log: { reachable: true, takes_writes: false },
      consumers: [{ seen_ms_ago: expect.any(Number) }],
    });
    await expect(cast()).rejects.toMatchObject({ code: 'log_unavailable' });
    await expect.poll(state).toMatchObject({ intake: { last_failure: { code: 'log_unavailable' } } });
    // The roll is called on, though nothing else may be written.
    const fullAt = Date.now();
    const calledAt = async () => {
      const words = await stranger.hVals(`${pipeline.backends.stream}:roll:vote-processors`);
      return words.map((each) => Number(each.split(' ')[0]));
    };
    await expect.poll(async () => (await calledAt()).filter((at) => at > fullAt)).toHaveLength(2);
    await stranger.configSet('maxmemory', '0');
    await expectWell();
  });

  it('[API16] a log that is away makes unknown what only it could tell', async () => {
    redis.signal('SIGSTOP');
    await expect.poll(state, { timeout: 20_000 }).toMatchObject({
      stuck_at: 'log',
      intake: { appended: null, viewers: null, processes: null, takes_votes: false, ballot: 'open' },
      log: {
        reachable: false,
        takes_writes: null,
        memory_ratio: null,
        waiting: null,
        in_hand: null,
        oldest_in_hand_ms: null,
      },
      consumers: null,
      results: { reachable: true, dead_letters: { count: 0 } },
    });
    await expect(cast()).rejects.toMatchObject({ status: 503 });
    await expect
      .poll(async () => (await state()).intake.last_failure?.code)
      .toMatch(/^(log_unavailable|outcome_unknown)$/);
    redis.signal('SIGCONT');
    await expectWell();
  });

  it('[API16] a database that is away makes unknown what only it could tell', async () => {
    postgres.freeze();
    await expect.poll(state).toMatchObject({
      stuck_at: 'results',
      intake: { ballot: null, takes_votes: true, processes: 1 },
      log: { reachable: true },
      results: { reachable: false, counted: null, revision: null, last_updated: null, dead_letters: null },
    });
    postgres.thaw();
    await expectWell();
  });

  it('[API16] an api that has never reached its database answers all the same', async () => {
    const [port, nobody] = [String(await freePort()), await freePort()];
    const { redisUrl, stream } = pipeline.backends;
    const api = pipeline.start(['api/main.ts'], {
      ...{ REDIS_URL: redisUrl, STREAM_NAME: stream, PORT: port, METRICS_PORT: '0' },
      DATABASE_URL: pipeline.backends.databaseUrl.replace(`:${postgres.port}/`, `:${nobody}/`),
    });
    await api.untilPrinted(/Api started/);
    await expect
      .poll(() => clientAt(`http://127.0.0.1:${port}`).pipeline())
      .toMatchObject({
        stuck_at: 'results',
        intake: { ballot: null, processes: 2 },
        consumers: [{}],
        results: {
          reachable: false,
          last_failure: { code: 'database_unavailable', sqlstate_class: null },
        },
      });
    await api.end();
  });
});
