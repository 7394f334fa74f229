import type { Settings } from './read-settings.ts';

/**
 * The streams of a Redis that are the event log, as each of its adapters takes them.
 *
 * @param url Of that Redis.
 */
export function redisLogOf(
  url: string,
  settings: Settings<'REDIS_CA_FILE' | 'STREAM_NAME' | 'STREAM_PARTITIONS' | 'CONSUMER_GROUP'>,
) {
  return {
    address: { url, ca: settings.REDIS_CA_FILE },
    stream: settings.STREAM_NAME,
    partitions: settings.STREAM_PARTITIONS,
    group: settings.CONSUMER_GROUP,
  };
}

/** The host and port of an address, to be told: without what else it may hold, user and password. */
export function hostOf(url: string): string {
  return new URL(url).host;
}
