import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@redis/client';
import { BUNDLED, bundle } from '#scripts/bundle.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { freshDatabase } from '#tests/servers/fresh-database.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';
import type { RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';
import type { Cores } from './cores.ts';
import { coresAllowed, pinnedTo, shareOut } from './cores.ts';
import { shipped } from './shipped.ts';

/**
 * Every vote of a measurement comes from one address. The limiter is on and asked for each of them, with more to give
 * than a process can take.
 */
export const LIMITS = { RATE_LIMIT_VOTES_PER_SECOND: '1000000', RATE_LIMIT_BURST: '1000000' };

/**
 * The servers of all comparisons and the cores each part has. They write to a disk, and PostgreSQL waits for it as it
 * does where votes matter. Redis rewrites its file only when it is started anew: the rewrite would strike one side of
 * a round and not the other.
 */
export class Rig implements AsyncDisposable {
  readonly cores: Cores;
  /** Whether it is to be seen that everything works, and nothing else. */
  readonly isShort: boolean;
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  /** For files, on the disk of the servers; removed in the end. */
  readonly folder: string;
  readonly #bundles = new Map<string, Promise<void>>();
  readonly #ending: AsyncDisposableStack;

  private constructor(
    parts: Pick<Rig, 'cores' | 'isShort' | 'redis' | 'postgres' | 'folder'>,
    ending: AsyncDisposableStack,
  ) {
    this.cores = parts.cores;
    this.isShort = parts.isShort;
    this.redis = parts.redis;
    this.postgres = parts.postgres;
    this.folder = parts.folder;
    this.#ending = ending;
  }

  static async start({ isShort }: { readonly isShort: boolean }): Promise<Rig> {
    const cores = shareOut(coresAllowed());
    const via = pinnedTo(cores.stores);
    await using begun = new AsyncDisposableStack();
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-bench-'));
    begun.defer(() => rm(folder, { recursive: true, force: true }));
    const redis = begun.adopt(await startLog(cores.stores), (each) => each.stop());
    const postgres = begun.adopt(await startPostgres({ args: ['-c', 'fsync=on'], via }), (each) =>
      each.stop(),
    );
    return new Rig({ cores, isShort, redis, postgres, folder }, begun.move());
  }

  /** The one of two amounts that this run is to have. */
  sized<Amount>({ long, short }: { readonly long: Amount; readonly short: Amount }): Amount {
    return this.isShort ? short : long;
  }

  /**
   * A pipeline with a stream and a database of its own, in which nothing runs yet; of bundles, as images are. Its votes
   * go when it is closed: Redis would keep those of one comparison in memory beside the next.
   *
   * @param redisUrl Another Redis than the one of all comparisons; of a cluster all masters.
   */
  async pipeline(redisUrl = this.redis.url): Promise<Pipeline> {
    const [api, consumer] = await Promise.all([this.bundled(BUNDLED.api), this.bundled(BUNDLED.consumer)]);
    const { url: databaseUrl, drop } = await freshDatabase(this.postgres.url);
    const backends = { redisUrl, databaseUrl, stream: `bench:${randomUUID()}` };
    const dispose = async () => {
      await drop();
      await forgetVotes(redisUrl);
    };
    return await Pipeline.at(backends, dispose, {
      api: [...shipped('api').options, ...api],
      consumer: [...shipped('consumer').options, ...consumer],
      env: shipped('api').env,
    });
  }

  /**
   * What starts a script as it is in an image: bundled, for the TypeScript of the sources costs Node memory and time.
   *
   * @param entry From the root of the project.
   */
  async bundled(entry: string): Promise<readonly string[]> {
    const folder = path.join(this.folder, entry.replaceAll(/\W/g, '-'));
    const made = this.#bundles.get(folder) ?? bundle(entry, folder);
    this.#bundles.set(folder, made);
    await made;
    return [path.join(folder, 'main.mjs')];
  }

  /** Starts another script of ours on these cores. */
  async start(
    entry: string,
    cores: string,
    { args = [], env = {} }: { args?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
  ): Promise<NodeProcess> {
    return startNode([...(await this.bundled(entry)), ...args], env, pinnedTo(cores));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#bundles.values()); // One that is being made would make its folder anew.
    await this.#ending.disposeAsync();
  }
}

/** A Redis on these cores, such as that of all comparisons. */
export async function startLog(cores: string): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-redis-'));
  const args = ['--auto-aof-rewrite-percentage', '0'];
  return await startRedis({ folder, args, via: pinnedTo(cores) });
}

async function forgetVotes(redisUrl: string): Promise<void> {
  for (const url of redisUrl.split(',')) {
    const redis = await createClient({ url }).connect();
    await redis.flushAll();
    redis.destroy();
  }
}
