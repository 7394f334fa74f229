/** The server is one of a cluster and was taken for one that is alone, or the other way round: waiting does not help. */
export class Misaddressed extends Error {
  override readonly name = 'Misaddressed';
}

/** What an answer of the server says of that; undefined where it says nothing. */
export function misaddressedBy(error: unknown): Misaddressed | undefined {
  const message = error instanceof Error ? error.message : '';
  const cause = { cause: error };
  if (/^(MOVED|ASK) /.test(message))
    return new Misaddressed(
      'The server of REDIS_URL is one of a Redis Cluster: set REDIS_CLUSTER=true.',
      cause,
    );
  if (message.includes('cluster support disabled'))
    return new Misaddressed('The server of REDIS_URL is no Redis Cluster: leave REDIS_CLUSTER out.', cause);
  return undefined;
}
