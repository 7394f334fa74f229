import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import pg from 'pg';
import { postgresVersion, redisVersion } from '#tests/servers/versions.ts';
import { canPin } from './cores.ts';
import type { Rig } from './rig.ts';

/** What figures depend on beside the product. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly node: string;
  readonly redis: string;
  readonly postgres: string;
  /** Whether each part was held on cores of its own. */
  readonly isPinned: boolean;
  /** The share of all cores that others had just before, 0–1; undefined where the system does not tell. */
  readonly busyBefore: number | undefined;
}

const LOOK_MS = 1_000;

/** Looks at the machine for a second, while nothing is measured. */
export async function lookAtMachine({ redis, postgres }: Rig): Promise<Machine> {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim() ?? 'unknown',
    node: process.versions.node,
    redis: await versionOfRedis(redis.url),
    postgres: await versionOfPostgres(postgres.url),
    isPinned: canPin(),
    busyBefore: await busyShare(),
  };
}

async function versionOfRedis(url: string): Promise<string> {
  const redis = await createClient({ url }).connect();
  const version = await redisVersion(redis);
  redis.destroy();
  return version;
}

async function versionOfPostgres(connectionString: string): Promise<string> {
  const database = new pg.Client({ connectionString });
  await database.connect();
  const version = await postgresVersion(database);
  await database.end();
  return version;
}

async function busyShare(): Promise<number | undefined> {
  const before = ticks();
  await sleep(LOOK_MS);
  const after = ticks();
  if (before === undefined || after === undefined) return undefined;
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

/** What Linux has counted since it was started, of all cores together. */
function ticks(): { idle: number; all: number } | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/stat', 'utf8');
  } catch {
    return undefined;
  }
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, ...rest] = (
    /^cpu +(.*)$/m.exec(text)?.[1] ?? ''
  )
    .split(' ')
    .map(Number);
  // What guests have had is in the first two already.
  const stolen = rest.slice(0, 3).reduce((sum, each) => sum + each, 0);
  return { idle: idle + waiting, all: user + nice + system + idle + waiting + stolen };
}
