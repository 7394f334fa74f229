import type { ConnectionEvents } from './connection.ts';
import { RedisConnection } from './connection.ts';
import type { RedisAddress } from './server-client.ts';

/**
 * What one part of ours talks to the log by: to a single server one connection; on a cluster one for each key, so that a
 * server that does not answer holds up no other one's votes, and one for all of them together.
 */
export class Connections {
  readonly #address: RedisAddress;
  readonly #role: string;
  readonly #events: ConnectionEvents;
  readonly #byKey = new Map<string | undefined, RedisConnection>();

  constructor(address: RedisAddress, role: string, events: ConnectionEvents) {
    this.#address = address;
    this.#role = role;
    this.#events = events;
  }

  /** For all keys; on a cluster it needs every master. */
  get whole(): RedisConnection {
    return this.#for(undefined);
  }

  /** For one key. */
  at(key: string): RedisConnection {
    return this.#for(this.#address.cluster === undefined ? undefined : key);
  }

  /** Ends all of them at once. Idempotent. */
  close(): void {
    for (const each of this.#byKey.values()) each.close();
  }

  #for(key: string | undefined): RedisConnection {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made = new RedisConnection(this.#address, this.#role, this.#events, key);
    this.#byKey.set(key, made);
    return made;
  }
}
