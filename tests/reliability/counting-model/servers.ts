import { createClient } from '@redis/client';
import { afterAll, beforeAll } from 'vitest';
import { migrate } from '#results/migrate.ts';
import type { Database } from '#runtime/database/database.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { ScratchDatabase } from '#tests/servers/scratch.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import type { RedisClient } from './truth.ts';

/** The real servers of a file: one database for all runs, and a Redis with a stranger's connection to it. */
export interface Servers {
  readonly databaseUrl: string;
  readonly database: Database;
  readonly redisUrl: string;
  readonly redis: RedisClient;
  /** Takes away all that was counted. */
  empty(): Promise<void>;
}

const EMPTY = `
  delete from vote_events;
  delete from vote_minutes;
  delete from dead_letters;
  update votes set count = 0;
  update tally_revision set revision = 0, changed_at = null`;

/** How often in a second Redis looks for reads that have waited long enough; by default that is 10 times. */
const TICKS_PER_SECOND = 500;

/** Sets the servers up before the tests of this file. Valid only while a test runs. */
export function givenServers(): () => Servers {
  let redisServer: RedisServer | undefined;
  let scratch: ScratchDatabase | undefined;
  let servers: Servers | undefined;
  beforeAll(async () => {
    scratch = await scratchDatabase();
    const database = createPgDatabase({
      url: scratch.url,
      applicationName: 'counting-model',
      poolMin: 1,
      poolMax: 4,
      onError() {},
    });
    await migrate(database);
    redisServer = await startRedis({ args: ['--hz', String(TICKS_PER_SECOND)] });
    const redisUrl = redisServer.url;
    const redis: RedisClient = createClient({ url: redisUrl });
    await redis.connect();
    const empty = async () => void (await database.query({ text: EMPTY }));
    servers = { databaseUrl: scratch.url, database, redisUrl, redis, empty };
  });
  afterAll(async () => {
    servers?.redis.destroy();
    await redisServer?.stop();
    await servers?.database.close();
    await scratch?.drop();
  });
  return () => {
    if (servers === undefined) throw new Error('There are servers only while a test runs.');
    return servers;
  };
}
