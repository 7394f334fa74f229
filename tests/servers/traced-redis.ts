import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { program } from './programs.ts';
import type { RedisServer } from './redis.ts';
import { startRedis } from './redis.ts';

/** What the system was told of the append-only file. */
export interface Persisted {
  /** Bytes given to the file. */
  readonly written: number;
  /** Those of them that were on the disk for certain: written before an fsync began that has ended. */
  readonly synced: number;
}

/**
 * A Redis whose writes and fsyncs are watched, so that it can be put where a power cut would have left it: what was
 * not synced may be gone, and is.
 */
export class TracedRedis {
  readonly #trace: string;
  readonly #args: readonly string[];
  #server: RedisServer;

  private constructor(server: RedisServer, trace: string, args: readonly string[]) {
    this.#server = server;
    this.#trace = trace;
    this.#args = args;
  }

  static async start(args: readonly string[]): Promise<TracedRedis> {
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-redis-'));
    const trace = path.join(folder, 'trace');
    const strace = '--follow-forks --decode-fds=path --string-limit=0 --trace=write,fsync,fdatasync --output';
    const via = [program('strace'), ...strace.split(' '), trace];
    return new TracedRedis(await startRedis({ folder, args, via }), trace, args);
  }

  get url(): string {
    return this.#server.url;
  }

  async persisted(): Promise<Persisted> {
    return persistedBy(await readFile(this.#trace, 'utf8'));
  }

  /** Bytes a power cut would take now. */
  async unsynced(): Promise<number> {
    const { written, synced } = await this.persisted();
    return written - synced;
  }

  /**
   * Kills it, cuts its file to what was synced for certain, and starts it on that.
   *
   * @returns How many bytes were cut off.
   */
  async cutPower(): Promise<number> {
    const died = once(this.#server.process, 'exit');
    process.kill(await this.#pid(), 'SIGKILL');
    await died;
    const { written, synced } = await this.persisted();
    await truncate(await this.#file(), synced);
    const { port, folder } = this.#server;
    this.#server = await startRedis({ port, folder, args: this.#args });
    return written - synced;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#server.folder, { recursive: true, force: true });
  }

  /** Of the server: the process we started is the one that watches it. */
  async #pid(): Promise<number> {
    const [first = ''] = (await readFile(this.#trace, 'utf8')).split(' ', 1);
    return Number(first);
  }

  async #file(): Promise<string> {
    const folder = path.join(this.#server.folder, 'appendonlydir');
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.incr.aof'));
    return path.join(folder, file ?? '');
  }
}

/** Reads a trace: each call is a line, or two where another thread called meanwhile. */
function persistedBy(trace: string): Persisted {
  let [written, synced] = [0, 0];
  /** By thread: how much was written when the sync under way began, or -1 for a write. */
  const underWay = new Map<string, number>();
  for (const line of trace.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const [, call, isOurs] = /^(\w+)\(\d+<([^>]*\.incr\.aof)?/.exec(rest) ?? [];
    if (isOurs !== undefined) underWay.set(thread, call === 'write' ? -1 : written);
    const [, result] = / = (\d+)$/.exec(rest) ?? [];
    const began = underWay.get(thread);
    if (result === undefined || began === undefined) continue;
    underWay.delete(thread);
    if (began === -1) written += Number(result);
    else synced = Math.max(synced, began);
  }
  return { written, synced };
}
