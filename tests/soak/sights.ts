import { createClient } from '@redis/client';
import pg from 'pg';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import type { Backends } from '#tests/processes/pipeline.ts';
import { postgresVersion, redisVersion } from '#tests/servers/versions.ts';
import type { ProcessName } from './series.ts';
import { PROCESS_METRICS, processKey } from './series.ts';

const GROUP = 'vote-processors';

/** One who looks at the processes and the servers of a vote, by a connection to each server. */
export class Sights {
  readonly #backends: Backends;
  readonly #metricsPorts: ReadonlyMap<ProcessName, string>;
  readonly #redis: ReturnType<typeof createClient>;
  readonly #database: pg.Client;

  private constructor(backends: Backends, metricsPorts: ReadonlyMap<ProcessName, string>) {
    this.#backends = backends;
    this.#metricsPorts = metricsPorts;
    // Of a server that has gone the next question tells: it is not kept until the server is back.
    const socket = { reconnectStrategy: false } as const;
    this.#redis = createClient({ url: backends.redisUrl, disableOfflineQueue: true, socket });
    this.#database = new pg.Client({ connectionString: backends.databaseUrl });
    this.#redis.on('error', () => {});
    this.#database.on('error', () => {});
  }

  static async open(backends: Backends, metricsPorts: ReadonlyMap<ProcessName, string>): Promise<Sights> {
    const sights = new Sights(backends, metricsPorts);
    await Promise.all([sights.#redis.connect(), sights.#database.connect()]);
    return sights;
  }

  /** All that can be seen just now, by the keys of its kinds. */
  async look(): Promise<Record<string, number>> {
    const processes = [...this.#metricsPorts].map(([name, port]) => lookAt(name, port));
    const parts = await Promise.all([...processes, this.#log(), this.#memory(), this.#connections()]);
    return Object.assign({}, ...parts);
  }

  /** How many entries no consumer has read, or has read and not acknowledged. */
  async waiting(): Promise<number> {
    const { unread, pending } = await this.#log();
    return unread + pending;
  }

  /** How many votes are counted. */
  async counted(): Promise<number> {
    const { rows } = await this.#database.query<{ sum: string }>('select sum(count) from votes');
    return Number(rows[0]?.sum);
  }

  /** What the figures depend on, beside the machine. */
  async versions(): Promise<string> {
    const [redis, postgres] = [await redisVersion(this.#redis), await postgresVersion(this.#database)];
    return `Node ${process.versions.node}, Redis ${redis}, PostgreSQL ${postgres}`;
  }

  async close(): Promise<void> {
    if (this.#redis.isOpen) this.#redis.destroy();
    await this.#database.end();
  }

  async #log(): Promise<{ stream_entries: number; oldest_entry: number; unread: number; pending: number }> {
    const { stream } = this.#backends;
    const [{ length, 'first-entry': oldest }, groups] = await Promise.all([
      this.#redis.xInfoStream(stream),
      this.#redis.xInfoGroups(stream),
    ]);
    // An id begins with the time of the server, which is on this machine, in ms.
    const oldest_entry =
      oldest === null ? 0 : Math.max(0, Date.now() - Number.parseInt(oldest.id, 10)) / 1_000;
    const group = groups.find(({ name }) => name === GROUP);
    if (group === undefined) throw new Error(`The event log has no group ${GROUP}.`);
    return { stream_entries: length, oldest_entry, unread: Number(group.lag), pending: group.pending };
  }

  async #memory(): Promise<Record<string, number>> {
    const info = await this.#redis.info();
    const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
    return { redis_memory: figure('used_memory'), redis_clients: figure('connected_clients') };
  }

  async #connections(): Promise<Record<string, number>> {
    const { rows } = await this.#database.query<{ count: string }>(
      'select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    return { database_connections: Number(rows[0]?.count) };
  }
}

async function lookAt(name: ProcessName, port: string): Promise<Record<string, number>> {
  const page = await MetricsPage.at(port);
  return Object.fromEntries(
    PROCESS_METRICS.map(({ metric, what }) => {
      const value = page.value(metric);
      if (value === undefined) throw new Error(`The ${name} does not tell its ${metric}.`);
      return [processKey(name, what), value];
    }),
  );
}
