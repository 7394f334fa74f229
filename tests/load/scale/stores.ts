import { createClient } from '@redis/client';
import pg from 'pg';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { cpuMicrosecondsOf } from '#tests/processes/process-figures.ts';
import type { PrivateServer } from '#tests/servers/private-server.ts';

/** A Redis, or the masters of a cluster, which are weighed together. */
export type LogServers = readonly PrivateServer[];

/** In bytes. */
export interface LogWeight {
  readonly memory: number;
  /** Of the append-only files. */
  readonly file: number;
}

/** What the votes in a log weigh, with all else that is there. */
export async function weightOf(servers: LogServers): Promise<LogWeight> {
  const weights = await Promise.all(servers.map(({ url }) => weightOfServer(url)));
  return {
    memory: weights.reduce((sum, each) => sum + each.memory, 0),
    file: weights.reduce((sum, each) => sum + each.file, 0),
  };
}

/** How long the servers of a log have run on cores by now, in µs. */
export function cpuOfLog(servers: LogServers): number {
  return servers.reduce((sum, { process }) => sum + cpuMicrosecondsOf(Number(process.pid)), 0);
}

/** The same of processes of ours. */
export function cpuOfProcesses(processes: readonly NodeProcess[]): number {
  return processes.reduce((sum, { child }) => sum + cpuMicrosecondsOf(Number(child.pid)), 0);
}

/** Of all the WAL a PostgreSQL has ever written, in bytes. */
export async function walOf(connectionString: string): Promise<number> {
  const database = new pg.Client({ connectionString });
  await database.connect();
  const { rows } = await database.query<{ bytes: string }>(
    "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes",
  );
  await database.end();
  return Number(rows[0]?.bytes);
}

async function weightOfServer(url: string): Promise<LogWeight> {
  const redis = await createClient({ url }).connect();
  const info = await redis.info();
  redis.destroy();
  const figureOf = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  return { memory: figureOf('used_memory'), file: figureOf('aof_current_size') };
}
