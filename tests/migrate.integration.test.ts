import pg from 'pg';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startNode } from './processes/node-process.ts';
import { startPostgres } from './servers/postgres.ts';
import { freePort } from './servers/private-server.ts';
import { scratchDatabase } from './servers/scratch.ts';

/** The turn that starters take, which `results/migrate.ts` has to keep. */
const TURN = 7230581649;
const NOBODY_THERE = 'postgres://127.0.0.1:1/votes';

function migrate(url: string, env: Record<string, string> = {}) {
  const started = startNode(['migrate/main.ts'], { DATABASE_URL: url, ...env });
  onTestFinished(() => void started.end('SIGKILL'));
  return started;
}

async function freshUrl(): Promise<string> {
  const database = await scratchDatabase(inject('databaseUrl'));
  onTestFinished(() => database.drop());
  return database.url;
}

async function session(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describe('npm run migrate', () => {
  it('[CF6] [RS9] five at once bring the schema up to date and end; once more there is nothing to do', async () => {
    const url = await freshUrl();
    const five = Array.from({ length: 5 }, () => migrate(url));
    expect(await Promise.all(five.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0]);
    const applied = five.flatMap((each) =>
      [...each.printed().matchAll(/"migration":"(\d+)/g)].map(([, n]) => n),
    );
    const { rows } = await (await session(url)).query('select version from schema_migrations order by 1');
    expect(applied.map(Number).sort()).toEqual(rows.map(({ version }) => version));
    const again = migrate(url);
    expect(await again.ended).toBe(0);
    expect(again.printed()).not.toContain('"migration"');
  });

  it('[CF6] waits for a database that is not there yet', async () => {
    const port = await freePort();
    const waiting = migrate(`postgres://postgres@127.0.0.1:${port}/postgres`);
    await waiting.untilPrinted(/not there yet/);
    const server = await startPostgres({ port });
    onTestFinished(() => server.stop());
    expect(await waiting.ended).toBe(0);
    expect(waiting.printed()).toContain('The schema is up to date.');
  });

  it('[CF6] waits no longer than it is told to, and says what was in the way', async () => {
    const began = performance.now();
    const waiting = migrate(NOBODY_THERE, { MIGRATE_WAIT_MAX_SECONDS: '1' });
    expect(await waiting.ended).toBe(1);
    expect(performance.now() - began).toBeGreaterThan(1_000);
    expect(waiting.printed()).toMatch(/"level":"error".*ECONNREFUSED.*could not be brought up to date/);
  });

  it('[CF6] told to stop before all is done ends at once with 1', async () => {
    const waiting = migrate(NOBODY_THERE);
    await waiting.untilPrinted(/not there yet/);
    expect(await waiting.end('SIGTERM')).toBe(1);
    expect(waiting.printed()).toContain('It was told to stop before the schema was ready.');
  });

  it('[CF6] told to stop in the middle finishes, and ends with 0', async () => {
    const url = await freshUrl();
    const other = await session(url);
    await other.query('select pg_advisory_lock($1)', [TURN]);
    const held = migrate(url);
    const isHeld = async () =>
      (
        await other.query(
          "select from pg_stat_activity where application_name = 'votes-migrate' and wait_event_type = 'Lock'",
        )
      ).rowCount;
    await expect.poll(isHeld).toBe(1);
    const ended = held.end('SIGTERM');
    await held.untilPrinted(/Stopping/);
    await other.query('select pg_advisory_unlock($1)', [TURN]);
    expect(await ended).toBe(0);
    const { rowCount } = await other.query('select from vote_events');
    expect(rowCount).toBe(0);
  });

  it.each([
    [
      'a newer build has migrated',
      "insert into schema_migrations values (9999, '9999_more.sql', '')",
      'newer than this build',
    ],
    [
      'an applied file was changed',
      "update schema_migrations set checksum = 'x' where version = 1",
      '0001_votes.sql was changed',
    ],
  ])('[CF6] where %s it ends with 1 at once and says so', async (_what, change, says) => {
    const url = await freshUrl();
    expect(await migrate(url).ended).toBe(0);
    await (await session(url)).query(change);
    const refused = migrate(url);
    expect(await refused.ended).toBe(1);
    expect(refused.printed()).toContain(says);
    expect(refused.printed()).not.toContain('trying again');
  });
});
