/** What is asked of a client of Redis, and of one of PostgreSQL. */
interface Redis {
  info(section: string): Promise<string>;
}
interface Postgres {
  query(text: string): Promise<{ readonly rows: readonly { readonly server_version?: string }[] }>;
}

/** The version of Redis, or of the Valkey that stands in its place and calls itself a Redis of old as well. */
export async function redisVersion(redis: Redis): Promise<string> {
  const told = await redis.info('server');
  return /^valkey_version:(\S+)/m.exec(told)?.[1] ?? /^redis_version:(\S+)/m.exec(told)?.[1] ?? 'unknown';
}

export async function postgresVersion(database: Postgres): Promise<string> {
  const { rows } = await database.query('show server_version');
  return rows[0]?.server_version ?? 'unknown';
}
