import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { applyGrants } from '#results/apply-grants.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import type { DatabaseRole } from './limited-servers.ts';
import { LimitedServers } from './limited-servers.ts';

/** SQLSTATE of "insufficient privilege". */
const REFUSED = '42501';
const VOTE = `insert into vote_events (request_id, option, timestamp) values (gen_random_uuid(), 'cats', now())`;

/** What nobody may do but the owner. */
const OF_THE_OWNER = [
  'delete from vote_events',
  "update vote_events set option = 'dogs'",
  'truncate vote_events',
  'truncate votes, vote_events, vote_minutes, dead_letters, ballot, tally_revision',
  'update votes set count = 1000',
  'update tally_revision set revision = 0',
  "insert into vote_minutes values (now(), 'cats', 1000)",
  'delete from votes',
  'update ballot set is_open = false',
  'delete from ballot',
  'delete from dead_letters',
  "update dead_letters set settled_as = 'dropped', settled_at = now()",
  "insert into schema_migrations values (99, '0099_more.sql', '')",
  'drop table vote_events',
  'alter table vote_events disable trigger count_new_votes',
  'alter table votes drop constraint votes_count_check',
  'drop trigger count_new_votes on vote_events',
  'create or replace function count_new_votes() returns trigger language plpgsql as $$ begin return null; end $$',
  'do $$ begin lock table votes in access exclusive mode; end $$',
  "select increment_vote('cats')",
  'create table mine ()',
  'create temporary table mine ()',
  'create schema mine',
  'create extension pg_trgm',
  'create role mine',
  'set role votes',
  'alter role votes_api superuser',
  'select * from pg_authid',
  "select pg_read_file('/etc/passwd')",
  "copy votes to program 'cat'",
  'select pg_reload_conf()',
];
const FORBIDDEN: Readonly<Record<'votes_api' | 'votes_consumer', readonly string[]>> = {
  votes_api: [...OF_THE_OWNER, VOTE, 'select fields from dead_letters'],
  votes_consumer: [
    ...OF_THE_OWNER,
    'update ballot set is_revealed = true',
    'select timestamp from vote_events',
    'select fields from dead_letters',
    "insert into dead_letters (stream_id, reason, fields, fields_size, fields_sha256, recorded_at) values ('', '', '{}', 0, sha256(''), now())",
    `insert into vote_events (request_id, option, timestamp, counted_at) values (gen_random_uuid(), 'cats', now(), 'epoch')`,
  ],
};

describe('the roles of the database', () => {
  let servers: LimitedServers;
  const sessions = new Map<DatabaseRole, pg.Client>();

  beforeAll(async () => {
    servers = await LimitedServers.start();
    for (const role of ['votes', 'votes_api', 'votes_consumer'] as const) {
      const session = new pg.Client({ connectionString: servers.databaseUrl(role) });
      await session.connect();
      sessions.set(role, session);
    }
  });
  afterAll(async () => {
    for (const session of sessions.values()) await session.end();
    await servers?.stop();
  });

  const as = (role: DatabaseRole, statement: string) => sessions.get(role)?.query(statement);
  const migrated = () => startNode(['migrate/main.ts'], { DATABASE_URL: servers.databaseUrl('votes') }).ended;

  it.each(
    Object.entries(FORBIDDEN).flatMap(([role, list]) => list.map((statement) => ({ role, statement }))),
  )('[RS12] $role may not: $statement', async ({ role, statement }) => {
    await expect(as(role as DatabaseRole, statement)).rejects.toMatchObject({ code: REFUSED });
  });

  it('[RS12] a role needs its password', async () => {
    const url = new URL(servers.databaseUrl('votes_api'));
    url.password = 'guessed';
    await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('[RS12] what a role has beyond its list is taken from it, and what it has lost is given back', async () => {
    await as(
      'votes',
      'grant delete on vote_events to votes_api; grant update (is_open) on ballot to votes_api',
    );
    await as('votes', 'grant create on schema public to public; grant temporary on database votes to public');
    await as(
      'votes',
      'revoke select on votes from votes_api; revoke insert (option) on vote_events from votes_consumer',
    );
    await as('votes_api', 'delete from vote_events');
    expect(await migrated()).toBe(0);
    for (const statement of [
      'delete from vote_events',
      'update ballot set is_open = false',
      'create table mine ()',
      'create temporary table mine ()',
    ])
      await expect(as('votes_api', statement)).rejects.toMatchObject({ code: REFUSED });
    expect((await as('votes_api', 'select from votes'))?.rowCount).toBe(2);
    expect((await as('votes_consumer', VOTE))?.rowCount).toBe(1);
  });

  it('[RS12] nobody loses for a moment what they keep', async () => {
    const results = new pg.Client({ connectionString: servers.databaseUrl('votes_api') });
    await results.connect();
    onTestFinished(() => results.end());
    const migrating = migrated();
    let isOver = false;
    void migrating.then(() => {
      isOver = true;
    });
    while (!isOver) await results.query('select from votes');
    expect(await migrating).toBe(0);
  });

  it('[RS12] any number may grant at once', async () => {
    const url = servers.databaseUrl('votes');
    const owners = Array.from({ length: 5 }, () =>
      createPgDatabase({ url, applicationName: 'owner', poolMin: 1, poolMax: 1, onError() {} }),
    );
    onTestFinished(async () => void (await Promise.all(owners.map((owner) => owner.close()))));
    const granting = owners.map(async (owner) => {
      for (let time = 0; time < 10; time += 1) await applyGrants(owner);
    });
    await expect(Promise.all(granting)).resolves.toHaveLength(5);
  });

  it('[RS12] a role that the server does not have is told of, and gets what it needs once it is there', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const migrate = () => startNode(['migrate/main.ts'], { DATABASE_URL: server.url });
    const first = migrate();
    expect(await first.ended).toBe(0);
    for (const role of ['votes_api', 'votes_consumer'])
      expect(first.printed()).toContain(`"role":"${role}","msg":"This server has no such role`);
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    onTestFinished(() => admin.end());
    await admin.query('create role votes_api');
    const second = migrate();
    expect(await second.ended).toBe(0);
    expect(second.printed()).toContain('"role":"votes_api","msg":"Privileges granted."');
    await admin.query('set role votes_api');
    expect((await admin.query('select from votes')).rowCount).toBe(2);
  });
});
