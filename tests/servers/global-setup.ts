import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';
import { installMissing } from './programs.ts';
import { startRedis } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string;
    databaseUrl: string;
  }
}

/**
 * Starts one Redis and one PostgreSQL for the whole run, or takes those of `TEST_REDIS_URL` and
 * `TEST_DATABASE_URL`. Each test file makes its own stream and its own database there. What takes long to install is
 * installed here, where no test's time runs meanwhile.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  installMissing(['prometheus', 'prometheus-redis-exporter', 'prometheus-postgres-exporter']);
  const redis = process.env.TEST_REDIS_URL ? undefined : await startRedis();
  const postgres = process.env.TEST_DATABASE_URL ? undefined : await startPostgres();
  project.provide('redisUrl', process.env.TEST_REDIS_URL ?? redis?.url ?? '');
  project.provide('databaseUrl', process.env.TEST_DATABASE_URL ?? postgres?.url ?? '');
  return async () => {
    await Promise.all([redis?.stop(), postgres?.stop()]);
  };
}
