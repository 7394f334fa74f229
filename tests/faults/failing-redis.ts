import { createClient } from 'redis';
import { end } from '#tests/servers/private-server.ts';
import type { RedisOptions, RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

export const REDIS_PASSWORD = 'first';

/** A Redis that keeps the votes, and that fails as it is told to. */
export class FailingRedis {
  #server: RedisServer;
  /** A connection that stays when all others are ended, and comes back when the server does. */
  readonly #client: ReturnType<typeof createClient>;
  readonly #args: readonly string[];

  private constructor(server: RedisServer, args: readonly string[]) {
    this.#server = server;
    this.#args = args;
    this.#client = createClient({ url: this.url });
    this.#client.on('error', () => {});
  }

  static async start({ args = [], ...options }: RedisOptions = {}): Promise<FailingRedis> {
    const withPassword = ['--requirepass', REDIS_PASSWORD, ...args];
    const redis = new FailingRedis(await startRedis({ ...options, args: withPassword }), withPassword);
    await redis.#client.connect();
    return redis;
  }

  get url(): string {
    return this.#server.url.replace('//', `//:${REDIS_PASSWORD}@`);
  }

  get server(): RedisServer {
    return this.#server;
  }

  get client(): ReturnType<typeof createClient> {
    return this.#client;
  }

  async tell(...command: string[]): Promise<void> {
    await this.#client.sendCommand(command);
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
    const { port, folder } = this.#server;
    this.#server = await startRedis({ port, folder, args: this.#args });
  }

  /** Ends it, whatever state it is in: one that cannot write refuses to stop. */
  async stop(): Promise<void> {
    this.#client.destroy();
    await end(this.#server.process, 'SIGKILL');
    await this.#server.stop();
  }
}
