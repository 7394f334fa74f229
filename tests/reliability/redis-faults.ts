import { once } from 'node:events';
import { createClient } from 'redis';
import type { RedisOptions, RedisServer } from '#tests/servers/redis.ts';
import { startRedis } from '#tests/servers/redis.ts';

const PASSWORD = 'first';
const MIB = 1024 * 1024;

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
    const withPassword = ['--requirepass', PASSWORD, ...args];
    const redis = new FailingRedis(await startRedis({ ...options, args: withPassword }), withPassword);
    await redis.#client.connect();
    return redis;
  }

  get url(): string {
    return this.#server.url.replace('//', `//:${PASSWORD}@`);
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
    const ended = once(this.#server.process, 'exit');
    this.#server.signal(signal);
    await ended;
  }

  /** Starts again what has ended, on the same port and folder. */
  async startAgain(): Promise<void> {
    const { port, folder } = this.#server;
    this.#server = await startRedis({ port, folder, args: this.#args });
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.#server.stop();
  }
}

/** One way to fail. */
export interface RedisFault {
  readonly name: string;
  /** Which processes cannot do their work meanwhile, and have to say so. */
  readonly stops: readonly ('api' | 'consumer')[];
  /** Makes the server fail; gives what heals it. */
  strike(redis: FailingRedis): Promise<() => Promise<void>>;
}

const BOTH = ['api', 'consumer'] as const;

/** Faults that lose nothing of what the log has promised. */
export const REDIS_FAULTS: readonly RedisFault[] = [
  { name: 'is stopped and started', stops: BOTH, strike: endWith('SIGTERM') },
  { name: 'is killed and started', stops: BOTH, strike: endWith('SIGKILL') },
  {
    name: 'freezes',
    stops: BOTH,
    async strike({ server }) {
      server.signal('SIGSTOP');
      return async () => server.signal('SIGCONT');
    },
  },
  {
    name: 'is read-only for a while',
    stops: BOTH,
    async strike(redis) {
      await redis.tell('REPLICAOF', '127.0.0.1', '1');
      return () => redis.tell('REPLICAOF', 'NO', 'ONE');
    },
  },
  {
    name: 'has no memory left for a while',
    stops: ['api'],
    async strike(redis) {
      await redis.tell('CONFIG', 'SET', 'maxmemory', String(MIB));
      return () => redis.tell('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    name: 'has another password for a while',
    stops: BOTH,
    async strike(redis) {
      await redis.tell('CONFIG', 'SET', 'requirepass', 'second');
      await redis.endOthers();
      return () => redis.tell('CONFIG', 'SET', 'requirepass', PASSWORD);
    },
  },
  {
    name: 'has no connection left for a while',
    stops: BOTH,
    async strike(redis) {
      await redis.tell('CONFIG', 'SET', 'maxclients', '1');
      await redis.endOthers();
      return () => redis.tell('CONFIG', 'SET', 'maxclients', '1000');
    },
  },
];

function endWith(signal: 'SIGTERM' | 'SIGKILL'): RedisFault['strike'] {
  return async (redis) => {
    await redis.end(signal);
    return () => redis.startAgain();
  };
}
