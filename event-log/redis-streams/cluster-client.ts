import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientOfflineError, createCluster } from '@redis/client';
import type { CommandOptions, RedisAddress, ServerClient } from './server-client.ts';
import { CLIENT_OPTIONS, reconnectPauseMs, socketOptions } from './server-client.ts';

/** So long a node is waited for that is asked for the servers, before the next one is. */
const ASKED_NODE_TIMEOUT_MS = 1_000;

/**
 * A client of a Redis Cluster that behaves as that of one server does: it is there or on its way back.
 *
 * Which server keeps a key, and what to do where that has changed, is left to the library. But for a server that is gone
 * it waits where it could ask the others who has come in its place; so a lost connection begins everything anew.
 */
export class ClusterClient extends EventEmitter implements ServerClient {
  readonly #address: RedisAddress;
  readonly #key: string | undefined;
  readonly #ended = new AbortController();
  #cluster: Cluster | undefined;
  /** Who is asked for the servers: the nodes of the address, and the masters there were when they were last asked. */
  nodes: readonly string[];

  /**
   * @param key The only one whose server is needed; without it every master is.
   * @param nodes Those of an earlier client, whose address may not be up to date.
   */
  constructor(address: RedisAddress, key?: string, nodes: readonly string[] = address.cluster ?? []) {
    super();
    this.#address = address;
    this.#key = key;
    this.nodes = nodes;
  }

  /** Begins, and begins anew whenever a connection is lost. Resolves once it is destroyed. */
  async connect(): Promise<void> {
    for (let attempts = 0; !this.#ended.signal.aborted; attempts += 1) {
      const cluster = newCluster(this.#address, this.nodes);
      this.#cluster = cluster;
      const lost = onceLost(cluster);
      try {
        this.emit('connect');
        await open(cluster, this.#key);
        this.#ended.signal.throwIfAborted();
        attempts = 0;
        // Always in one order: for other options than the last the library builds its class anew, which takes a while.
        const masters = cluster.masters.map(urlOf).toSorted();
        this.nodes = [...new Set([...(this.#address.cluster ?? []), ...masters])];
        cluster.on('node-ready', () => this.emit('moved'));
        this.emit('ready');
        await lost;
      } catch (error) {
        leave(cluster);
        if (this.#ended.signal.aborted) return;
        this.emit('error', error);
        await sleep(reconnectPauseMs(attempts), undefined, this.#ended).catch(() => {});
      }
    }
  }

  /**
   * Sends one command to the server that keeps a key, and follows the key where it has moved. A command that does not
   * name the key is one to the server itself; without a key it goes to every master.
   */
  async sendCommand(command: readonly string[], options?: CommandOptions, key = this.#key): Promise<unknown> {
    const cluster = this.#opened();
    const args = [...command];
    if (key === undefined) {
      const clients = await Promise.all(cluster.masters.map((master) => cluster.nodeClient(master)));
      return Promise.all(clients.map((client) => client.sendCommand(args, options)));
    }
    if (command.includes(key)) return cluster.sendCommand(key, false, args, options);
    return (await cluster.getNodeClientForKey(key)).sendCommand(args, options);
  }

  /** The address of the server that keeps a key, as far as is known. */
  async serverOf(key: string): Promise<string> {
    const cluster = this.#opened();
    const client = await cluster.getNodeClientForKey(key);
    return cluster.masters.find((master) => master.client === client)?.address ?? '';
  }

  /** Ends all connections at once. Idempotent. */
  destroy(): void {
    this.#ended.abort();
    if (this.#cluster !== undefined) leave(this.#cluster);
  }

  #opened(): Cluster {
    if (this.#cluster === undefined) throw new ClientOfflineError();
    return this.#cluster;
  }
}

type Cluster = ReturnType<typeof newCluster>;

/** The library's client, which connects to a server when it is needed, and lets go of it when it is lost. */
function newCluster(address: RedisAddress, nodes: readonly string[]) {
  const { username, password } = new URL(address.url);
  const socket = { ...socketOptions(address), reconnectStrategy: false as const };
  return createCluster({
    rootNodes: nodes.map((url) => ({
      url: `redis://${new URL(url).host}`,
      socket: { ...socket, connectTimeout: ASKED_NODE_TIMEOUT_MS, socketTimeout: ASKED_NODE_TIMEOUT_MS },
    })),
    defaults: {
      ...CLIENT_OPTIONS,
      socket,
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
    },
    RESP: 2,
    commandOptions: { timeout: 0 },
    minimizeConnections: true,
    topologyRefreshOnReconnectionAttemptStrategy: false,
  });
}

/** Asks for the servers and connects to that of the key, or to every master. */
async function open(cluster: Cluster, key: string | undefined): Promise<void> {
  let untold: unknown;
  const onError = (error: Error) => {
    untold = error;
  };
  cluster.on('error', onError);
  try {
    await cluster.connect();
  } catch (error) {
    throw untold ?? error; // What the last node said; the library says that none has told.
  }
  if (key !== undefined) await cluster.getNodeClientForKey(key);
  else await Promise.all(cluster.masters.map((master) => cluster.nodeClient(master)));
}

function urlOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `redis://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Rejects once a connection is lost. */
function onceLost(cluster: Cluster): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // Nobody may be there to hear it yet.
  cluster.on('node-error', reject);
  return promise;
}

/** Ends all connections, those too that are just being made and would come about all the same. */
function leave(cluster: Cluster): void {
  const making = [...cluster.nodeByAddress.values()].map(({ connectPromise }) => connectPromise);
  for (const each of making)
    each?.then(
      (client) => client.destroy(),
      () => {},
    );
  cluster.destroy();
}
