import type { RESP_TYPES } from '@redis/client';
import { createClient } from '@redis/client';

/** Where the log is and how to reach it. */
export interface RedisAddress {
  /** `redis://` or `rediss://`, with credentials where the server wants them. */
  readonly url: string;
  /** Of a cluster: the addresses of some of its nodes; user, password and TLS are those of `url` for all. */
  readonly cluster?: readonly string[] | undefined;
  /** PEM text of the authority that signed the server's certificate. */
  readonly ca?: string | undefined;
}

/** What of the library's client is used, which is there or on its way back. */
export interface ServerClient {
  /** Told when it has reached a server, when it can be used, and when it has gone over to another server. */
  on(event: 'connect' | 'ready' | 'moved', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  connect(): Promise<unknown>;
  sendCommand(command: readonly string[], options?: CommandOptions, key?: string): Promise<unknown>;
  destroy(): void;
}

export interface CommandOptions {
  readonly typeMapping: { readonly [RESP_TYPES.BLOB_STRING]: typeof Buffer };
}

/** How long a server may take to greet; a frozen one accepts connections and says nothing. */
export const HANDSHAKE_TIMEOUT_MS = 5_000;
const RECONNECT_PAUSE_MAX_MS = 2_000;

/** How long to wait after so many attempts in vain, in ms; no two processes come back at the same instant. */
export function reconnectPauseMs(attempts: number): number {
  return Math.min(25 * 2 ** attempts, RECONNECT_PAUSE_MAX_MS) * (0.5 + Math.random() / 2);
}

/** What the library is told of every server, whether it is alone or not. */
export const CLIENT_OPTIONS = {
  disableOfflineQueue: true,
  disableClientInfo: true, // Else it says more of itself than a limited user of an older server may.
  maintNotifications: 'disabled',
} as const;

/** How sockets to an address are made. */
export function socketOptions({ url, ca }: RedisAddress) {
  const trust = ca === undefined ? {} : { ca };
  return {
    ...(url.startsWith('rediss:') ? { tls: true as const, ...trust } : {}),
    connectTimeout: HANDSHAKE_TIMEOUT_MS,
  };
}

/** A client of one server. */
export function createServerClient(address: RedisAddress): ServerClient {
  return createClient({
    ...CLIENT_OPTIONS,
    url: address.url,
    RESP: 2,
    commandOptions: { timeout: 0 },
    socket: { ...socketOptions(address), reconnectStrategy: reconnectPauseMs },
  });
}
