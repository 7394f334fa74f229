import { createClient } from '@redis/client';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { scratchDatabase } from './scratch.ts';

it('a real Redis answers, with an append-only file and noeviction', async () => {
  const client = await createClient({ url: inject('redisUrl') }).connect();
  const info = await client.info();
  expect(info).toMatch(/aof_enabled:1/);
  expect(info).toMatch(/maxmemory_policy:noeviction/);
  client.destroy();
});

it('a real PostgreSQL answers, and a scratch database goes when it is dropped', async () => {
  const scratch = await scratchDatabase();
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  await scratch.drop();
  await expect(new pg.Client({ connectionString: scratch.url }).connect()).rejects.toThrow(/does not exist/);
});
