import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PrivateServer } from './private-server.ts';
import { end, freePort, launch } from './private-server.ts';
import { program } from './programs.ts';

export interface RedisOptions {
  /** Start on this port and folder again, as after a crash. */
  readonly port?: number;
  readonly folder?: string;
  /** Where to make the folder; in memory unless told, where there is room. */
  readonly parent?: string;
  /** Further options of redis-server, such as `--maxmemory 20mb`. */
  readonly args?: readonly string[];
  /** A program and its arguments that start the server in turn, such as `strace`. */
  readonly via?: readonly string[];
}

export interface RedisServer extends PrivateServer {
  readonly folder: string;
}

const MEMORY = '/dev/shm';
const ROOM_BYTES = 1024 ** 3;

/**
 * Where a Redis of a test keeps its file: in memory where there is room, for that is a disk that always keeps up. While
 * another one is busy with a sync, Redis answers before it has written, and a kill loses what it had answered; so there
 * it is told to leave syncs to the system.
 */
async function folderThatKeepsUp(): Promise<string> {
  const { bavail, bsize } = await statfs(MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > ROOM_BYTES ? MEMORY : tmpdir();
}

/** Starts a Redis of our own as the design wants it: append-only file, nothing evicted. */
export async function startRedis({
  port,
  folder,
  parent,
  args = [],
  via = [],
}: RedisOptions = {}): Promise<RedisServer> {
  const chosen = port ?? (await freePort());
  const dir = folder ?? (await mkdtemp(path.join(parent ?? (await folderThatKeepsUp()), 'votes-redis-')));
  const options = `--port ${chosen} --bind 127.0.0.1 --dir ${dir} --appendonly yes --maxmemory-policy noeviction`;
  const onDisk = path.dirname(dir) === tmpdir() ? ['--appendfsync', 'no'] : []; // So that no sync can hold up a write.
  const command = [...via, program('redis-server'), ...options.split(' '), ...onDisk, ...args];
  const child = await launch(command, /Ready to accept connections/);
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    folder: dir,
    process: child,
    signal: (name) => void child.kill(name),
    async stop() {
      await end(child);
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
