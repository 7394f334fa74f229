import { readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { PROJECT } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { untilReady } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';

/** The lock by which this test holds who is inside a migration; it means nothing else. */
const HELD = 42;
const MIGRATIONS = readdirSync(path.join(PROJECT, 'results/migrations')).sort();

describe('processes that meet a schema', () => {
  let pipeline: Pipeline;
  let admin: pg.Client;
  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    admin = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    await pipeline.close();
  });

  /** Makes whoever creates the trigger of the second migration wait until `release` is called. */
  async function holdSecondMigration(): Promise<{ release(): Promise<void> }> {
    await admin.query(`
      create function hold() returns event_trigger language plpgsql
        as 'begin perform pg_advisory_xact_lock(${HELD}); end';
      create event trigger hold on ddl_command_start when tag in ('CREATE TRIGGER') execute function hold();
      select pg_advisory_lock(${HELD});`);
    return { release: async () => void (await admin.query(`select pg_advisory_unlock(${HELD})`)) };
  }

  /** The names of the sessions that wait for the lock of the test, and of those that wait for their turn. */
  async function waiting(): Promise<{ inside: string[]; queued: string[] }> {
    const { rows } = await admin.query<{ name: string; inside: boolean }>(`
      select application_name as name, objid = ${HELD} as inside
      from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and not granted and datname = current_database()`);
    const names = (inside: boolean) => rows.filter((row) => row.inside === inside).map(({ name }) => name);
    return { inside: names(true), queued: names(false) };
  }

  it('[RS9] of five consumers that start at once one is killed inside a migration: each file is applied once, the others count', {
    timeout: 60_000,
  }, async () => {
    const hold = await holdSecondMigration();
    const names = ['one', 'two', 'three', 'four', 'five'];
    const consumers = await Promise.all(
      names.map(async (name) => {
        const DATABASE_URL = `${pipeline.backends.databaseUrl}?application_name=${name}`;
        return { name, process: await pipeline.startConsumer({ DATABASE_URL, CONSUMER_NAME: name }) };
      }),
    );
    await expect.poll(async () => (await waiting()).inside).toHaveLength(1);
    await expect.poll(async () => (await waiting()).queued).toHaveLength(4);
    const { inside } = await waiting();
    const victim = consumers.find(({ name }) => name === inside[0]);
    await victim?.process.end('SIGKILL');
    await hold.release();

    const survivors = consumers.filter((each) => each !== victim);
    await Promise.all(survivors.map(({ process }) => untilReady(`${process.probeUrl}/ready`)));
    const applied = consumers.flatMap(({ process }) =>
      [...process.printed().matchAll(/"migration":"([^"]+)".*Migration applied/g)].map(([, name]) => name),
    );
    expect(applied.toSorted()).toEqual(MIGRATIONS);
    const { rows } = await admin.query('select name from schema_migrations order by version');
    expect(rows.map(({ name }) => name)).toEqual(MIGRATIONS);

    await pipeline.startApi();
    const voters = new Voters(pipeline.apiUrl, { count: 8 });
    const counting = () => survivors.map(({ process }) => /Votes counted/.test(process.printed()));
    await expect.poll(counting).toEqual([true, true, true, true]);
    await voters.leave();
    await expectAllCounted(pipeline, voters.accepted);
  });

  it.each([
    {
      schema: 'newer than it knows',
      change: `insert into schema_migrations values (99, '0099_later.sql', 'of a later build')`,
      says: 'The schema is newer than this build, which does not know 0099_later.sql.',
    },
    {
      schema: 'made by a file that was changed since',
      change: `update schema_migrations set checksum = 'of another text' where version = 1`,
      says: '0001_votes.sql was changed after it had been applied; write a new migration instead.',
    },
  ])(
    '[RS9] a consumer on a schema $schema says so and exits 1',
    { timeout: 60_000 },
    async ({ change, says }) => {
      const first = await pipeline.startConsumer();
      await untilReady(`${first.probeUrl}/ready`);
      await first.end();
      await admin.query(change);
      const consumer = await pipeline.startConsumer();
      expect(await consumer.ended).toBe(1);
      const [line] = /^.*The consumer cannot start.*$/m.exec(consumer.printed()) ?? ['{}'];
      expect(JSON.parse(line)).toMatchObject({
        level: 'error',
        error: { name: 'SchemaError', message: says },
      });
    },
  );
});
