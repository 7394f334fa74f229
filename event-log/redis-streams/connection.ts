import { ClientClosedError, ClientOfflineError, ErrorReply, RESP_TYPES } from '@redis/client';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { ClusterClient } from './cluster-client.ts';
import { Misaddressed, misaddressedBy } from './misaddressed.ts';
import type { RedisAddress, ServerClient } from './server-client.ts';
import { createServerClient, HANDSHAKE_TIMEOUT_MS } from './server-client.ts';

/** What a connection tells of itself, for logs and metrics. */
export interface ConnectionEvents {
  /** Called once each time the connection is lost, and once when the first one cannot be made. */
  onLost?(role: string, error: Error): void;
  /** Called each time the connection can be used again. */
  onReady?(role: string): void;
  /** Called where it needs another setting and not time: one server was expected and it is a cluster, or the reverse. */
  onMisaddressed?(error: Error): void;
}

const BYTES = { [RESP_TYPES.BLOB_STRING]: Buffer };

/**
 * One connection to Redis that is always there or on its way back; to a cluster it is one to each server it needs.
 *
 * Every command has a deadline of ours. The client's own is an abort signal for each command, which costs up to
 * a factor of four, and its reconnecting gives up after a socket timeout; so the one is off and the other ours.
 * A reply that misses its deadline means that the link is not to be trusted (half-open, or the server frozen):
 * the connection is dropped and made anew, so that later commands fail at once and not each after its deadline.
 */
export class RedisConnection {
  readonly #address: RedisAddress;
  readonly #role: string;
  readonly #events: ConnectionEvents;
  readonly #key: string | undefined;
  #client: ServerClient;
  #handshake: NodeJS.Timeout | undefined;
  #usable: boolean | undefined;
  /** Whether there is a server to talk to is not known before the first connection is made, or fails. */
  readonly #known = Promise.withResolvers<void>();
  #closed = false;

  /**
   * Grows each time the connection is made, and where its key has come to another server: a reader that sees it change
   * has lost sight of something.
   */
  epoch = 0;

  /**
   * @param role What the connection is for; the server shows it in CLIENT LIST.
   * @param key On a cluster the only key it is for, so that no other server's failure touches it.
   */
  constructor(address: RedisAddress, role: string, events: ConnectionEvents = {}, key?: string) {
    this.#address = address;
    this.#role = role;
    this.#events = events;
    this.#key = address.cluster === undefined ? undefined : key;
    this.#client = this.#connect();
  }

  /**
   * Sends one command and gives its reply, bulk strings as bytes.
   *
   * @param key On a cluster, whose server is meant: needed where the connection is for more keys than one.
   * @throws LogUnavailable The server did not carry it out: it was not reached, or it refused.
   * @throws OutcomeUnknown The connection was lost, or the deadline passed, with the command under way.
   */
  send(command: readonly string[], deadlineMs: number, key = this.#key): Promise<unknown> {
    return this.#usable === undefined
      ? this.#sendFirst(command, deadlineMs, key)
      : this.#sendNow(command, deadlineMs, key);
  }

  /**
   * Keys by the address of the server that keeps them; where there is one server, by none.
   *
   * @throws LogUnavailable The servers of a cluster are not known.
   */
  async byServer(keys: readonly string[]): Promise<ReadonlyMap<string, readonly [string, ...string[]]>> {
    const client = this.#client;
    const byServer = new Map<string, [string, ...string[]]>();
    try {
      for (const key of keys) {
        const server = client instanceof ClusterClient ? await client.serverOf(key) : '';
        byServer.set(server, [...(byServer.get(server) ?? []), key] as [string, ...string[]]);
      }
    } catch (error) {
      throw new LogUnavailable('The servers of the cluster are not known.', { cause: error });
    }
    return byServer;
  }

  /** What is asked before the connection is made waits for it, or each start would begin with a failure. */
  async #sendFirst(
    command: readonly string[],
    deadlineMs: number,
    key: string | undefined,
  ): Promise<unknown> {
    const began = performance.now();
    const deadline = setTimeout(this.#known.resolve, deadlineMs);
    await this.#known.promise;
    clearTimeout(deadline);
    return this.#sendNow(command, Math.max(1, deadlineMs - (performance.now() - began)), key);
  }

  #sendNow(command: readonly string[], deadlineMs: number, key: string | undefined): Promise<unknown> {
    if (this.#usable !== true)
      return Promise.reject(new LogUnavailable('There is no connection to the server.'));
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        reject(new OutcomeUnknown(`No reply to ${command[0]} within ${deadlineMs} ms.`));
        if (client === this.#client) this.#reconnect();
      }, deadlineMs);
      client.sendCommand(command, { typeMapping: BYTES }, key).then(
        (reply) => {
          clearTimeout(deadline);
          resolve(reply);
        },
        (error) => {
          clearTimeout(deadline);
          reject(this.#outcomeOf(error));
        },
      );
    });
  }

  /** Ends the connection at once; what is under way is rejected. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#known.resolve();
    this.#leave();
  }

  /** What events call it. */
  get #name(): string {
    return this.#key === undefined ? this.#role : `${this.#role} ${this.#key}`;
  }

  /** @param nodes The servers of a cluster as they were last known. */
  #connect(nodes?: readonly string[]): ServerClient {
    const client =
      this.#address.cluster === undefined
        ? createServerClient(this.#address)
        : new ClusterClient(this.#address, this.#key, nodes);
    const isLeft = () => this.#closed || client !== this.#client;
    client.on('connect', () => {
      if (isLeft()) return;
      clearTimeout(this.#handshake);
      this.#handshake = setTimeout(() => this.#reconnect(), HANDSHAKE_TIMEOUT_MS);
    });
    client.on('ready', async () => {
      if (isLeft()) return client.destroy(); // One that was just being made comes about all the same.
      if ((await this.#isGreeted(client)) && !isLeft()) this.#ready();
    });
    client.on('error', (error: Error) => {
      if (!isLeft()) this.#lost(misaddressedBy(error) ?? error);
    });
    client.on('moved', () => {
      this.epoch += 1;
    });
    client.connect().catch(() => {}); // Rejects only when it is closed before it was ever ready.
    return client;
  }

  /**
   * Says who we are, and whether there is an answer: behind a way that is frozen a connection can be made, too. Not by an
   * option of the client, which builds its class anew, for some 40 ms, where its options differ.
   */
  async #isGreeted(client: ServerClient): Promise<boolean> {
    try {
      await client.sendCommand(['CLIENT', 'SETNAME', `votes-${this.#role}`]);
      return true;
    } catch (error) {
      return error instanceof ErrorReply; // Refused is answered.
    }
  }

  #ready(): void {
    clearTimeout(this.#handshake);
    this.epoch += 1;
    this.#usable = true;
    this.#known.resolve();
    this.#events.onReady?.(this.#name);
  }

  #reconnect(): void {
    if (this.#closed) return;
    this.#lost(new Error('The server does not answer.'));
    this.#leave();
    this.#client = this.#connect(this.#client instanceof ClusterClient ? this.#client.nodes : undefined);
  }

  #lost(error: Error): void {
    clearTimeout(this.#handshake);
    if (this.#closed) return;
    // Also of a server that was only away at first.
    if (error instanceof Misaddressed) this.#events.onMisaddressed?.(error);
    if (this.#usable === false) return;
    this.#usable = false;
    this.#known.resolve();
    this.#events.onLost?.(this.#name, error);
  }

  #leave(): void {
    clearTimeout(this.#handshake);
    this.#client.destroy();
  }

  /** What a failed command says about the log: refused and never sent are certain, a cut on the way is not. */
  #outcomeOf(error: unknown): LogUnavailable | OutcomeUnknown {
    const misaddressed = this.#address.cluster === undefined ? misaddressedBy(error) : undefined;
    if (misaddressed !== undefined) this.#events.onMisaddressed?.(misaddressed);
    const { message } = misaddressed ?? (error instanceof Error ? error : new Error(String(error)));
    const refused = error instanceof ErrorReply;
    const neverSent = error instanceof ClientOfflineError || error instanceof ClientClosedError;
    const Kind = refused || neverSent ? LogUnavailable : OutcomeUnknown;
    return new Kind(message, { cause: misaddressed ?? error });
  }
}
