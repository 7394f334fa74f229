import type pg from 'pg';
import { translatedUnreachable } from './pg-errors.ts';

/** Lends the connections of a pool, but none that may be as dead as one that was found dead. */
export interface PgLender {
  /** @throws DatabaseUnreachable No connection could be had. */
  take(): Promise<pg.PoolClient>;
  /** Whether the connection of a client was lost. */
  isLost(client: pg.PoolClient): boolean;
  /** Has every connection that was opened before `time` (`performance.now()`) thrown away instead of lent again. */
  distrust(time: number): void;
}

/**
 * A way that forgets a connection without a word, as a firewall does that starts again, forgets all of them. Each
 * would cost a statement its whole deadline, one after the other, so the first that is found dead speaks for all.
 */
export function lendFrom(pool: pg.Pool): PgLender {
  const openedAt = new WeakMap<pg.PoolClient, number>();
  const losses = new WeakMap<pg.PoolClient, Error>();
  let trustedSince = Number.NEGATIVE_INFINITY;
  pool.on('connect', (client) => {
    openedAt.set(client, performance.now());
    // For as long as there is the client: the server may end a session in the breath in which it lets us in, before
    // anybody who takes the client can listen, and an error that nobody listens to ends the process.
    client.on('error', (error) => losses.set(client, error));
  });

  return {
    async take() {
      for (;;) {
        const client = await pool.connect().catch((error) => {
          throw translatedUnreachable(error);
        });
        const loss = losses.get(client);
        if (loss === undefined && (openedAt.get(client) ?? 0) >= trustedSince) return client;
        client.release(true);
        if (loss !== undefined) throw translatedUnreachable(loss);
      }
    },
    isLost: (client) => losses.has(client),
    distrust(time) {
      trustedSince = Math.max(trustedSince, time);
    },
  };
}
