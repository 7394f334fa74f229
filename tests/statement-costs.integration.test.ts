import pg from 'pg';
import type { TestContext } from 'vitest';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { Pipeline } from './processes/pipeline.ts';
import { Standalone } from './processes/standalone.ts';
import { freshDatabase } from './servers/fresh-database.ts';
import { startPostgres } from './servers/postgres.ts';

const VOTES = 200;

/**
 * Of a table it has not looked through yet PostgreSQL supposes a few thousand rows. Multiplied by each other they make a
 * statement look so costly that it is compiled before each execution, which takes 50 ms and the whole of a core.
 */
describe('a server that knows nothing of the tables yet', () => {
  /** Gives what of all it was asked it has compiled so far. */
  async function startServer({ skip }: TestContext) {
    const options = [
      'shared_preload_libraries=pg_stat_statements',
      'pg_stat_statements.track=all',
      'autovacuum=off',
    ];
    const args = options.flatMap((option) => ['-c', option]);
    const postgres = await startPostgres({ args });
    onTestFinished(() => postgres.stop());
    const server = new pg.Client({ connectionString: postgres.url });
    await server.connect();
    onTestFinished(() => server.end());
    await server.query('create extension pg_stat_statements');
    const { rows } = await server.query(
      "select pg_jit_available() as it_can, current_setting('server_version_num')::int as version",
    );
    if (!rows[0].it_can) skip('This PostgreSQL compiles nothing: it was built without LLVM.');
    if (rows[0].version < 150_000) skip('PostgreSQL tells what it compiled since 15.');
    return {
      url: postgres.url,
      async compiled() {
        const { rows } = await server.query('select query from pg_stat_statements where jit_functions > 0');
        return rows.map(({ query }) => query);
      },
    };
  }

  /** Casts votes until they are counted, and asks for all there is to ask. */
  async function vote(baseUrl: string): Promise<void> {
    const client = createClient({ baseUrl });
    const ids = Array.from({ length: VOTES }, () => mintRequestId());
    await Promise.all(ids.map((id) => client.castVote('dogs', id)));
    await expect.poll(async () => (await client.results()).total_votes).toBe(VOTES);
    await Promise.all([client.history(60), client.pipeline(), client.receipt(String(ids[0]))]);
  }

  it('compiles none of the statements of api and consumer', { timeout: 60_000 }, async (context) => {
    const postgres = await startServer(context);
    const pipeline = await Pipeline.on(inject('redisUrl'), postgres.url);
    onTestFinished(() => pipeline.close());
    await pipeline.startConsumer();
    await pipeline.startApi();
    await vote(pipeline.apiUrl);
    expect(await postgres.compiled()).toEqual([]);
  });

  it('compiles none of those of a vote in one process', { timeout: 60_000 }, async (context) => {
    const postgres = await startServer(context);
    const database = await freshDatabase(postgres.url);
    const standalone = await Standalone.start({ env: { DATABASE_URL: database.url } });
    onTestFinished(() => standalone.close());
    await vote(new URL(standalone.url).origin);
    expect(await postgres.compiled()).toEqual([]);
  });
});
