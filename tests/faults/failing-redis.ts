import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@redis/client';
import { until } from '#tests/processes/until.ts';
import { end } from '#tests/servers/private-server.ts';
import type { RedisOptions, RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

export const REDIS_PASSWORD = 'first';
type RedisClient = ReturnType<typeof createClient>;

/** A Redis that keeps the votes, and that fails as it is told to. */
export class FailingRedis {
  #server: RedisServer;
  /** A connection that stays when all others are ended, and comes back when the server does. */
  #client: RedisClient;
  readonly #args: readonly string[];

  private constructor(server: RedisServer, client: RedisClient, args: readonly string[]) {
    this.#server = server;
    this.#client = client;
    this.#args = args;
  }

  static async start({ args = [], ...options }: RedisOptions = {}): Promise<FailingRedis> {
    const password = ['--requirepass', REDIS_PASSWORD, '--masterauth', REDIS_PASSWORD];
    const server = await startRedis({ ...options, args: [...password, ...args] });
    return new FailingRedis(server, await connect(server), [...password, ...args]);
  }

  get url(): string {
    return withPassword(this.#server);
  }

  get server(): RedisServer {
    return this.#server;
  }

  get client(): RedisClient {
    return this.#client;
  }

  async tell(...command: string[]): Promise<void> {
    await this.#client.sendCommand(command);
  }

  /** What it says of its file, by the name of INFO. */
  async persistence(name: string): Promise<string | undefined> {
    return new RegExp(`^${name}:(\\w+)`, 'm').exec(await this.#client.info('persistence'))?.[1];
  }

  /** Has it write its file anew, and resolves once it has. */
  async rewriteFile(): Promise<void> {
    // Refused while another one is under way.
    await until('it writes its file anew', () => this.tell('BGREWRITEAOF').then(() => true));
    await this.untilRewritten();
  }

  /** Resolves once no rewriting of its file is under way. */
  async untilRewritten(): Promise<void> {
    await until('the file of Redis is written anew', async () => {
      const [scheduled, running] = await Promise.all([
        this.persistence('aof_rewrite_scheduled'),
        this.persistence('aof_rewrite_in_progress'),
      ]);
      return scheduled === '0' && running === '0';
    });
  }

  /** One figure of INFO. */
  async figure(name: string): Promise<number> {
    return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await this.#client.info())?.[1]);
  }

  /** Ends every connection but our own. */
  endOthers(): Promise<void> {
    return this.tell('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await end(this.#server.process, signal);
  }

  /** Starts again what has ended, on the same port and folder. */
  async startAgain(): Promise<void> {
    await this.end('SIGKILL'); // Should it still be about to.
    const { port, folder } = this.#server;
    this.#server = await startRedis({ port, folder, args: this.#args });
    await until('our connection is back', () => this.#client.isReady);
  }

  /** What its disk has of it now, for `restore`. */
  async copyFolder(): Promise<string> {
    const copy = await mkdtemp(path.join(tmpdir(), 'votes-redis-copy-'));
    await cp(this.#server.folder, copy, { recursive: true });
    return copy;
  }

  /** Kills it and starts it again on the copy, which is used up. */
  async restore(copy: string): Promise<void> {
    await this.end('SIGKILL');
    const { folder } = this.#server;
    for (const each of await readdir(folder)) await rm(path.join(folder, each), { recursive: true });
    await cp(copy, folder, { recursive: true });
    await rm(copy, { recursive: true });
    await this.startAgain();
  }

  /**
   * Starts a server that follows this one; resolves once it has caught up.
   *
   * @param port Where it reaches this one.
   */
  async startReplica(port = this.#server.port): Promise<FailingRedis> {
    // Beside this one, on the same disk.
    const folder = await mkdtemp(path.join(path.dirname(this.#server.folder), 'votes-redis-'));
    const server = await startRedis({ folder, args: this.#args });
    const replica = new FailingRedis(server, await connect(server), this.#args);
    await replica.tell('REPLICAOF', '127.0.0.1', String(port));
    // The replica thinks so first; what the server does not count as online yet, it hands over to nobody.
    await until('the replica has caught up', async () =>
      (await this.#client.info('replication')).includes(`port=${server.port},state=online`),
    );
    return replica;
  }

  /** Is another server from now on, which is not to be used by itself any more; ends the one it was. */
  async become(other: FailingRedis): Promise<void> {
    await this.stop();
    this.#server = other.#server;
    this.#client = other.#client;
  }

  /** Ends it, whatever state it is in: one that cannot write refuses to stop. */
  async stop(): Promise<void> {
    this.#client.destroy();
    await this.end('SIGKILL');
    await this.#server.stop();
  }
}

function withPassword({ url }: RedisServer): string {
  return url.replace('//', `//:${REDIS_PASSWORD}@`);
}

async function connect(server: RedisServer): Promise<RedisClient> {
  const client: RedisClient = createClient({ url: withPassword(server), disableOfflineQueue: true });
  client.on('error', () => {});
  await client.connect();
  return client;
}
