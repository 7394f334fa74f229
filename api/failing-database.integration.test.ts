import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { receiptPath } from '#contract/routes.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import { end } from '#tests/servers/private-server.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';

const LOOK_UPS = 200;
const UNAVAILABLE = '503 results_unavailable';
const HISTORY = '/api/results/history?minutes=5';
/** What the page waits for an answer. */
const PATIENCE_MS = 10_000;

/** A way in which a database fails; gives the way it heals. */
type Fault = () => Promise<() => Promise<unknown>>;

/** What those are answered who ask for receipts and history while the database fails, and after it. */
describe('receipts and history', () => {
  let postgres: PostgresServer;
  let proxy: TcpProxy;
  let pipeline: Pipeline;

  beforeAll(async () => {
    postgres = await startPostgres();
    proxy = await startTcpProxy(postgres.port);
    pipeline = await Pipeline.on(
      inject('redisUrl'),
      postgres.url.replace(`${postgres.port}`, `${proxy.port}`),
    );
    await pipeline.startConsumer();
    await pipeline.startApi();
  });
  afterAll(async () => {
    await pipeline?.close();
    await proxy?.close();
    await postgres.stop();
  });

  /** Somebody else at the same server, past the proxy. */
  async function stranger(database = 'postgres'): Promise<pg.Client> {
    const url = new URL(postgres.url);
    url.pathname = database;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    return client;
  }
  const databaseName = () => new URL(pipeline.backends.databaseUrl).pathname.slice(1);

  const crashes: Fault = async () => {
    await end(postgres.process, 'SIGQUIT');
    return async () => {
      postgres = await startPostgres({ port: postgres.port, folder: postgres.folder });
    };
  };
  const fallsSilent: Fault = async () => {
    proxy.dropReplies();
    return async () => proxy.cut();
  };
  const isLocked: Fault = async () => {
    const holder = await stranger(databaseName());
    await holder.query('begin');
    await holder.query('lock table vote_events, vote_minutes in access exclusive mode');
    return () => holder.end();
  };
  const letsNobodyIn: Fault = async () => {
    const owner = await stranger();
    const name = databaseName();
    await owner.query(`alter database ${name} allow_connections false`);
    await owner.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    return async () => {
      await owner.query(`alter database ${name} allow_connections true`);
      await owner.end();
    };
  };

  async function ask(path: string) {
    const response = await fetch(`${pipeline.apiUrl}${path}`);
    const { code } = await response.json();
    return code === undefined ? response.status : `${response.status} ${code}`;
  }
  const askForReceipt = () => ask(receiptPath(mintRequestId()));
  /** How often each answer is given when many ask at once. */
  async function askTogether(): Promise<Record<string, number>> {
    const answers = await Promise.all(Array.from({ length: LOOK_UPS }, askForReceipt));
    return Object.fromEntries([...Map.groupBy(answers, String)].map(([answer, all]) => [answer, all.length]));
  }

  it.each([
    ['crashes', crashes],
    ['falls silent', fallsSilent],
    ['is locked', isLocked],
    ['lets nobody in', letsNobodyIn],
  ])('[API8] are answered 503 in time when the database %s, and 200 once it is well', async (_, fail) => {
    const heal = await fail();
    const began = performance.now();
    expect(await askTogether()).toEqual({ [UNAVAILABLE]: LOOK_UPS });
    expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
    // What was read before is history for 2 s.
    await expect.poll(() => ask(HISTORY)).toBe(UNAVAILABLE);
    await heal();
    await expect.poll(askForReceipt).toBe(200);
    expect(await askTogether()).toEqual({ 200: LOOK_UPS });
    await expect.poll(() => ask(HISTORY)).toBe(200);
  });
});
