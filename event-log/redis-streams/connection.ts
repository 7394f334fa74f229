import { ClientClosedError, ClientOfflineError, createClient, ErrorReply, RESP_TYPES } from 'redis';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';

/** Where the log is and how to reach it. */
export interface RedisAddress {
  /** `redis://` or `rediss://`, with credentials where the server wants them. */
  readonly url: string;
  /** PEM text of the authority that signed the server's certificate. */
  readonly ca?: string | undefined;
}

/** What a connection tells of itself, for logs and metrics. */
export interface ConnectionEvents {
  /** Called once each time the connection is lost, and once when the first one cannot be made. */
  onLost?(role: string, error: Error): void;
  /** Called each time the connection can be used again. */
  onReady?(role: string): void;
}

/** How long a server may take to greet; a frozen one accepts connections and says nothing. */
const HANDSHAKE_TIMEOUT_MS = 5_000;
const RECONNECT_PAUSE_MAX_MS = 2_000;

const BYTES = { [RESP_TYPES.BLOB_STRING]: Buffer };

/**
 * One connection to Redis that is always there or on its way back.
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
  #client: RedisClient;
  #handshake: NodeJS.Timeout | undefined;
  #usable: boolean | undefined;
  /** Whether there is a server to talk to is not known before the first connection is made, or fails. */
  readonly #known = Promise.withResolvers<void>();
  #closed = false;

  /** Grows each time the connection is made: a reader that sees it change has lost sight of something. */
  epoch = 0;

  /** @param role What the connection is for; the server shows it in CLIENT LIST. */
  constructor(address: RedisAddress, role: string, events: ConnectionEvents = {}) {
    this.#address = address;
    this.#role = role;
    this.#events = events;
    this.#client = this.#connect();
  }

  /**
   * Sends one command and gives its reply, bulk strings as bytes.
   *
   * @throws LogUnavailable The server did not carry it out: it was not reached, or it refused.
   * @throws OutcomeUnknown The connection was lost, or the deadline passed, with the command under way.
   */
  send(command: readonly string[], deadlineMs: number): Promise<unknown> {
    return this.#usable === undefined
      ? this.#sendFirst(command, deadlineMs)
      : this.#sendNow(command, deadlineMs);
  }

  /** What is asked before the connection is made waits for it, or each start would begin with a failure. */
  async #sendFirst(command: readonly string[], deadlineMs: number): Promise<unknown> {
    const began = performance.now();
    const deadline = setTimeout(this.#known.resolve, deadlineMs);
    await this.#known.promise;
    clearTimeout(deadline);
    return this.#sendNow(command, Math.max(1, deadlineMs - (performance.now() - began)));
  }

  #sendNow(command: readonly string[], deadlineMs: number): Promise<unknown> {
    if (this.#usable !== true)
      return Promise.reject(new LogUnavailable('There is no connection to the server.'));
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        reject(new OutcomeUnknown(`No reply to ${command[0]} within ${deadlineMs} ms.`));
        if (client === this.#client) this.#reconnect();
      }, deadlineMs);
      client.sendCommand(command, { typeMapping: BYTES }).then(
        (reply) => {
          clearTimeout(deadline);
          resolve(reply);
        },
        (error) => {
          clearTimeout(deadline);
          reject(outcomeOf(error));
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

  #connect(): RedisClient {
    const client = newClient(this.#address);
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
      if (!isLeft()) this.#lost(error);
    });
    client.connect().catch(() => {}); // Rejects only when it is closed before it was ever ready.
    return client;
  }

  /**
   * Says who we are, and whether there is an answer: behind a way that is frozen a connection can be made, too. Not by an
   * option of the client, which builds its class anew, for some 40 ms, where its options differ.
   */
  async #isGreeted(client: RedisClient): Promise<boolean> {
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
    this.#events.onReady?.(this.#role);
  }

  #reconnect(): void {
    if (this.#closed) return;
    this.#lost(new Error('The server does not answer.'));
    this.#leave();
    this.#client = this.#connect();
  }

  #lost(error: Error): void {
    clearTimeout(this.#handshake);
    if (this.#usable === false || this.#closed) return;
    this.#usable = false;
    this.#known.resolve();
    this.#events.onLost?.(this.#role, error);
  }

  #leave(): void {
    clearTimeout(this.#handshake);
    this.#client.destroy();
  }
}

type RedisClient = ReturnType<typeof newClient>;

function newClient({ url, ca }: RedisAddress) {
  const trust = ca === undefined ? {} : { ca };
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true, // Else it says more of itself than a limited user of an older server may.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
    socket: {
      ...(url.startsWith('rediss:') ? { tls: true as const, ...trust } : {}),
      connectTimeout: HANDSHAKE_TIMEOUT_MS,
      reconnectStrategy: (retries) =>
        Math.min(25 * 2 ** retries, RECONNECT_PAUSE_MAX_MS) * (0.5 + Math.random() / 2),
    },
  });
}

/** What a failed command says about the log: refused and never sent are certain, a cut on the way is not. */
function outcomeOf(error: unknown): LogUnavailable | OutcomeUnknown {
  const message = error instanceof Error ? error.message : String(error);
  const refused = error instanceof ErrorReply;
  const neverSent = error instanceof ClientOfflineError || error instanceof ClientClosedError;
  const Kind = refused || neverSent ? LogUnavailable : OutcomeUnknown;
  return new Kind(message, { cause: error });
}
