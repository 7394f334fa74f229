import type { Settings } from './read-settings.ts';

type RedisSettings = Settings<
  'REDIS_CLUSTER' | 'REDIS_CA_FILE' | 'STREAM_NAME' | 'STREAM_PARTITIONS' | 'CONSUMER_GROUP'
>;

/**
 * The streams of a Redis that are the event log, as each of its adapters takes them.
 *
 * @param urls Of that Redis: one, or of a cluster some.
 */
export function redisLogOf(urls: readonly string[], settings: RedisSettings) {
  const [url = ''] = urls;
  return {
    address: { url, cluster: settings.REDIS_CLUSTER ? urls : undefined, ca: settings.REDIS_CA_FILE },
    stream: settings.STREAM_NAME,
    partitions: settings.STREAM_PARTITIONS,
    group: settings.CONSUMER_GROUP,
  };
}

/** The host and port of an address, to be told: without what else it may hold, user and password. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

/** The same of several. */
export function hostsOf(urls: readonly string[]): string {
  return urls.map(hostOf).join(', ');
}
