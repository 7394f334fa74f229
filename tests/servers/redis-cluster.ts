import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createClient, ErrorReply } from '@redis/client';
import { until } from '#tests/processes/until.ts';
import { freePort } from './private-server.ts';
import { program } from './programs.ts';
import type { RedisOptions, RedisServer } from './redis.ts';
import { startRedis } from './redis.ts';

/** How each server is started, and what follows it. */
export interface RedisClusterOptions extends Pick<RedisOptions, 'args' | 'parent' | 'via'> {
  /** How many servers follow each master. */
  readonly replicas?: 0 | 1;
}

const MASTERS = 3;
/** For so long a server may be silent before the others hold it for failed, in ms. */
const NODE_TIMEOUT_MS = 5_000;
/** For so long a server is waited for that is asked something, in ms. */
const ANSWER_TIMEOUT_MS = 2_000;

/** A server of the cluster, who asks it, and by what name the others know it. */
interface Node {
  readonly server: RedisServer;
  readonly client: ReturnType<typeof newClient>;
  readonly bus: number;
  id: string;
}

/** A Redis Cluster on loopback: three masters with a third of the slots each. Asked past all of ours. */
export class RedisCluster {
  readonly #nodes: readonly Node[];

  private constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  static async start({ replicas = 0, ...options }: RedisClusterOptions = {}): Promise<RedisCluster> {
    const count = MASTERS * (1 + replicas);
    const starting = Array.from({ length: count }, () => startNode(options));
    const cluster = new RedisCluster(await Promise.all(starting));
    try {
      await cluster.#join(replicas);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** All its servers, as processes are told of them. */
  get url(): string {
    return this.urls.join(',');
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  get servers(): readonly RedisServer[] {
    return this.#nodes.map(({ server }) => server);
  }

  /** The server that keeps a key by now. */
  async serverOf(key: string): Promise<RedisServer> {
    return (await this.#ownerOf(key)).server;
  }

  /** The server that follows the one which keeps a key. */
  async followerOf(key: string): Promise<RedisServer> {
    return (await this.#followerOf(key)).server;
  }

  /** What the server that keeps a key answers, as text. */
  async ask(key: string, ...command: string[]): Promise<string> {
    return ask(await this.#ownerOf(key), ...command);
  }

  /** Sends a command to each master. */
  async askMasters(...command: string[]): Promise<void> {
    for (const master of await this.#having('master')) await ask(master, ...command);
  }

  /** Moves the slot of a key to another master while it is used, in the steps of `redis-cli --cluster reshard`. */
  async moveSlotOf(key: string): Promise<void> {
    const from = await this.#ownerOf(key);
    const masters = await this.#having('master');
    const to = masters.find((each) => each !== from) ?? from;
    const slot = await ask(from, 'CLUSTER', 'KEYSLOT', key);
    await ask(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id);
    await ask(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
    const whereTo = ['127.0.0.1', String(to.server.port), '', '0', '10000'];
    for (let keys = ['']; keys.length > 0; ) {
      keys = (await ask(from, 'CLUSTER', 'GETKEYSINSLOT', slot, '10')).split(',').filter(Boolean);
      if (keys.length > 0) await ask(from, 'MIGRATE', ...whereTo, 'KEYS', ...keys);
    }
    for (const master of [to, from, ...masters]) await ask(master, 'CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
  }

  /** Has the server that keeps a key hand over to the one that follows it, which takes over when it has all there is. */
  async handOver(key: string): Promise<void> {
    const [from, to] = [await this.serverOf(key), await this.#followerOf(key)];
    await ask(to, 'CLUSTER', 'FAILOVER');
    await this.untilFailedOver(key, from);
  }

  /** Waits until another server has taken the place of the one that kept a key, which has failed or handed over. */
  async untilFailedOver(key: string, failed: RedisServer): Promise<void> {
    await until('another server keeps the key', async () => (await this.serverOf(key)) !== failed);
  }

  async stop(): Promise<void> {
    for (const { client } of this.#nodes) client.destroy();
    await Promise.all(this.#nodes.map(({ server }) => server.stop()));
  }

  /** Makes one cluster of the servers, and waits until all of them know. */
  async #join(replicas: number): Promise<void> {
    const addresses = this.#nodes.map(({ server, bus }) => `127.0.0.1:${server.port}@${bus}`);
    await redisCli('--cluster', 'create', ...addresses, '--cluster-replicas', `${replicas}`, '--cluster-yes');
    for (const node of this.#nodes) {
      node.id = await ask(node, 'CLUSTER', 'MYID');
      await until('the servers know each other', async () => {
        const info = await ask(node, 'CLUSTER', 'INFO');
        return info.includes(`cluster_known_nodes:${addresses.length}`) && info.includes('cluster_state:ok');
      });
    }
    for (const follower of await this.#having('slave')) {
      const isUp = async () => (await ask(follower, 'INFO', 'replication')).includes('link_status:up');
      await until('it follows its master', isUp);
    }
  }

  /** The running servers that have this role. */
  async #having(role: 'master' | 'slave'): Promise<Node[]> {
    const roles = await Promise.all(this.#nodes.map((node) => ask(node, 'ROLE')));
    return this.#nodes.filter((_, i) => roles[i]?.startsWith(role));
  }

  /** Who answers for it: the others only lead there, and nobody does while the cluster is down, which is waited for. */
  async #ownerOf(key: string): Promise<Node> {
    let owner: Node | undefined;
    await until(`a server keeps ${key}`, async () => {
      for (const master of await this.#having('master'))
        if (['stream', 'none'].includes(await ask(master, 'TYPE', key))) owner = master;
      return owner !== undefined;
    });
    return owner as Node;
  }

  /** Who follows it and is held for alive: one that was slow to answer is waited for. */
  async #followerOf(key: string): Promise<Node> {
    let follower: Node | undefined;
    await until(`a server follows the one that keeps ${key}`, async () => {
      const owner = await this.#ownerOf(key);
      const nodes = await ask(owner, 'CLUSTER', 'NODES');
      follower = this.#nodes.find(({ id }) => new RegExp(`^${id} .* slave ${owner.id} `, 'm').test(nodes));
      return follower !== undefined;
    });
    return follower as Node;
  }
}

/** Tried again where somebody else has taken one of its two ports meanwhile. */
async function startNode(options: RedisOptions, attempts = 5): Promise<Node> {
  const bus = await freePort();
  const cluster = `--cluster-enabled yes --cluster-port ${bus} --cluster-node-timeout ${NODE_TIMEOUT_MS}`;
  const args = [...cluster.split(' '), '--repl-diskless-sync-delay', '0', ...(options.args ?? [])];
  try {
    const server = await startRedis({ ...options, args });
    const client = newClient(server.url).on('error', () => {});
    await client.connect();
    return { server, client, bus, id: '' };
  } catch (error) {
    if (attempts === 0 || !String(error).includes('already in use')) throw error;
    return startNode(options, attempts - 1);
  }
}

/** Made once for each server: the library builds its class anew for each address, while nobody else has a turn. */
function newClient(url: string) {
  return createClient({ url, RESP: 2, disableOfflineQueue: true });
}

/** What a server answers, as text; errors too, and none where it is gone or frozen. */
async function ask({ client }: Node, ...command: string[]): Promise<string> {
  const silence = sleep(ANSWER_TIMEOUT_MS, '', { ref: false });
  try {
    return String(await Promise.race([client.sendCommand(command), silence]));
  } catch (error) {
    return error instanceof ErrorReply ? error.message : '';
  }
}

async function redisCli(...args: string[]): Promise<void> {
  await promisify(execFile)(program('redis-cli'), args, { timeout: 60_000 });
}
