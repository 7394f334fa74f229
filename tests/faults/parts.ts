import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Pipeline } from '#tests/processes/pipeline.ts';
import type { SmallDisk } from '#tests/servers/small-disk.ts';
import { mountDisk, whyNoDisk } from '#tests/servers/small-disk.ts';
import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import { startTcpProxy } from '#tests/servers/tcp-proxy.ts';
import { FailingPostgres } from './failing-postgres.ts';
import { FailingRedis } from './failing-redis.ts';

/** More than a vote of hours writes: a disk is full only when it is made so. */
const DISK_MIB = 4096;

/** What a vote is made of beside its processes. */
export interface Parts {
  readonly redis: FailingRedis;
  readonly postgres: FailingPostgres;
  /** Where the servers keep their files, if a disk could be mounted for each. */
  readonly disks?: { readonly redis: SmallDisk; readonly postgres: SmallDisk };
  /** What every process of ours goes through to reach the servers. */
  readonly ways: { readonly redis: TcpProxy; readonly postgres: TcpProxy };
  /** Where bystanders find Redis, whichever server it is. */
  readonly door: TcpProxy;
  readonly pipeline: Pipeline;
}

/** Starts all of it; where a part cannot be started, ends those that were. */
export async function startParts(): Promise<Parts> {
  await using begun = new AsyncDisposableStack();
  const mounted = async () => begun.adopt(await mountDisk(DISK_MIB), (disk) => disk.remove());
  const way = async (port: number) => begun.adopt(await startTcpProxy(port), (each) => each.close());
  const disks = whyNoDisk() ? {} : { disks: { redis: await mounted(), postgres: await mounted() } };
  const onDisk = disks.disks && { folder: await folderOn(disks.disks.redis) };
  const redis = begun.adopt(await FailingRedis.start(onDisk), (each) => each.stop());
  const parent = disks.disks && { parent: disks.disks.postgres.folder };
  const postgres = begun.adopt(await FailingPostgres.start(parent), (each) => each.stop());
  const door = await way(redis.server.port);
  const ways = { redis: await way(redis.server.port), postgres: await way(postgres.server.port) };
  const pipeline = await Pipeline.on(behind(door, redis.url), postgres.url);
  begun.move(); // From now on `endParts` ends them.
  return { redis, postgres, ...disks, ways, door, pipeline };
}

/** Ends all of it, whatever state it is in. */
export async function endParts({ redis, postgres, disks, ways, door, pipeline }: Parts): Promise<void> {
  await pipeline.killAll(); // Its database goes with the server.
  await Promise.all([door, ways.redis, ways.postgres].map((way) => way.close()));
  await Promise.all([redis.stop(), postgres.stop()]);
  await Promise.all([disks?.redis.remove(), disks?.postgres.remove()]);
}

/** The same address, but reached by this way. */
export function behind(way: TcpProxy, url: string): string {
  const changed = new URL(url);
  changed.port = String(way.port);
  return changed.href;
}

async function folderOn({ folder }: SmallDisk): Promise<string> {
  const own = path.join(folder, 'redis');
  await mkdir(own);
  return own;
}
