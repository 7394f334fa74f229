/** What is asked of a client of Redis. */
interface Asked {
  keys(pattern: string): Promise<string[]>;
  type(key: string): Promise<string>;
}

/** The streams of an event log, whatever its layout; beside them stand the rolls of its groups, which are none. */
export async function streamsOf(redis: Asked, stream: string): Promise<string[]> {
  const keys = await redis.keys(`${stream}*`);
  const types = await Promise.all(keys.map((key) => redis.type(key)));
  return keys.filter((_, i) => types[i] === 'stream');
}
