import { once } from 'node:events';
import { createClient } from '@redis/client';
import { expect } from 'vitest';
import type { RedisServer } from './redis.ts';
import { startRedis } from './redis.ts';
import type { TcpProxy } from './tcp-proxy.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const connect = (url: string) =>
  createClient({ url })
    .on('error', () => {})
    .connect();
type Client = Awaited<ReturnType<typeof connect>>;

interface Parts {
  readonly master: RedisServer;
  readonly masterArgs: readonly string[];
  readonly replica: RedisServer;
  readonly address: TcpProxy;
  readonly link: TcpProxy;
  readonly toMaster: Client;
  readonly toReplica: Client;
}

/** A server, and one that follows it over a link that a test can spoil. */
export class ReplicatedRedis {
  #master: RedisServer;
  readonly #masterArgs: readonly string[];
  readonly #replica: RedisServer;
  /** The address all clients know. */
  readonly #address: TcpProxy;
  /** The way by which the one follows the other. */
  readonly link: TcpProxy;
  readonly toMaster: Client;
  readonly #toReplica: Client;

  private constructor({ master, masterArgs, replica, address, link, toMaster, toReplica }: Parts) {
    this.#master = master;
    this.#masterArgs = masterArgs;
    this.#replica = replica;
    this.#address = address;
    this.link = link;
    this.toMaster = toMaster;
    this.#toReplica = toReplica;
  }

  /** @param args Further options of the server that is followed. */
  static async start(args: readonly string[] = []): Promise<ReplicatedRedis> {
    const masterArgs = ['--repl-diskless-sync-delay', '0', ...args];
    const master = await startRedis({ args: masterArgs });
    const link = await startTcpProxy(master.port);
    const replica = await startRedis({ args: ['--replicaof', `127.0.0.1 ${link.port}`] });
    const [toMaster, toReplica] = await Promise.all([connect(master.url), connect(replica.url)]);
    const address = await startTcpProxy(master.port);
    const all = new ReplicatedRedis({ master, masterArgs, replica, address, link, toMaster, toReplica });
    await expect.poll(() => all.isFollowed(), { timeout: 30_000 }).toBe(true);
    return all;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#address.port}`;
  }

  async isFollowed(): Promise<boolean> {
    return (await this.#toReplica.info('replication')).includes('master_link_status:up');
  }

  /** The master dies and is started again on what it has written. */
  async restartMaster(): Promise<void> {
    const died = once(this.#master.process, 'exit');
    this.#master.signal('SIGKILL');
    await died;
    const { port, folder } = this.#master;
    this.#master = await startRedis({ port, folder, args: this.#masterArgs });
  }

  /** The master dies, the replica takes its place, and clients find it where they found the other. */
  async failOver(): Promise<void> {
    this.#address.refuse();
    const died = once(this.#master.process, 'exit');
    this.#master.signal('SIGKILL');
    await died;
    await this.#toReplica.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    this.#address.retarget(this.#replica.port);
    this.#address.heal();
  }

  async stop(): Promise<void> {
    for (const client of [this.toMaster, this.#toReplica]) client.destroy();
    await Promise.all([this.#address.close(), this.link.close()]);
    await Promise.all([this.#replica.stop(), this.#master.stop()]);
  }
}
