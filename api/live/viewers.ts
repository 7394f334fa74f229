import type { ServerResponse } from 'node:http';

export interface ViewersOptions {
  readonly heartbeatMs?: number;
  /** How long a viewer may leave what was sent to it unread before it is let go. */
  readonly stallTimeoutMs?: number;
  /** Told how many there are, after each change. */
  onCount?(count: number): void;
}

const HEARTBEAT_MS = 12_000;
const STALL_TIMEOUT_MS = 30_000;
/** An event and not a comment: a page sees only events, and has to tell a silent stream from a dead one. */
const HEARTBEAT = Buffer.from('event: heartbeat\ndata: {}\n\n');
const RECONNECT_AFTER_MS = 1_000;

/**
 * Everybody who watches the results live. One buffer is sent to all; a viewer that has not taken the last one yet
 * gets only the newest once it has, so a slow one never delays another and never makes memory grow [API7].
 */
export class Viewers {
  readonly #viewers = new Map<ServerResponse, Viewer>();
  readonly #perAddress = new Map<string, number>();
  readonly #stallTimeoutMs: number;
  readonly #onCount: (count: number) => void;
  readonly #heartbeat: NodeJS.Timeout;
  #closed = false;

  constructor({
    heartbeatMs = HEARTBEAT_MS,
    stallTimeoutMs = STALL_TIMEOUT_MS,
    onCount,
  }: ViewersOptions = {}) {
    this.#stallTimeoutMs = stallTimeoutMs;
    this.#onCount = onCount ?? (() => {});
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
  }

  get count(): number {
    return this.#viewers.size;
  }

  /** How many of them come from one address. */
  countFrom(address: string): number {
    return this.#perAddress.get(address) ?? 0;
  }

  /** Adds a viewer whose headers are sent, and sends it the first event, if there is one yet. */
  add(response: ServerResponse, address: string, first: Buffer | undefined): void {
    if (this.#closed) {
      response.end(`retry: ${reconnectAfterMs()}\n\n`);
      return;
    }
    const viewer = new Viewer(response);
    this.#viewers.set(response, viewer);
    this.#perAddress.set(address, this.countFrom(address) + 1);
    response.once('close', () => this.#remove(response, address));
    response.on('error', () => response.destroy());
    viewer.send(Buffer.concat([Buffer.from(`retry: ${reconnectAfterMs()}\n\n`), ...(first ? [first] : [])]));
    this.#onCount(this.count);
  }

  /** Sends one event to all. */
  broadcast(event: Buffer): void {
    for (const viewer of this.#viewers.values()) viewer.send(event);
  }

  /** Ends every stream, telling each viewer when to come back; they are spread over a second. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    for (const response of this.#viewers.keys()) response.end(`retry: ${reconnectAfterMs()}\n\n`);
  }

  #remove(response: ServerResponse, address: string): void {
    this.#viewers.delete(response);
    const left = this.countFrom(address) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
    this.#onCount(this.count);
  }

  #beat(): void {
    for (const viewer of this.#viewers.values()) {
      if (viewer.stalledMs > this.#stallTimeoutMs) viewer.drop();
      else if (viewer.stalledMs === 0) viewer.send(HEARTBEAT);
    }
  }
}

/** One stream, with at most one event on its way and one waiting. */
class Viewer {
  readonly #response: ServerResponse;
  #sendingSince: number | undefined;
  #waiting: Buffer | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** How long the last event has been on its way; 0 when it has left our buffers. */
  get stalledMs(): number {
    return this.#sendingSince === undefined ? 0 : performance.now() - this.#sendingSince;
  }

  send(event: Buffer): void {
    if (this.#sendingSince !== undefined) {
      this.#waiting = event;
      return;
    }
    this.#sendingSince = performance.now();
    this.#response.write(event, this.#sent);
  }

  drop(): void {
    this.#response.destroy();
  }

  readonly #sent = (): void => {
    this.#sendingSince = undefined;
    const next = this.#waiting;
    this.#waiting = undefined;
    if (next !== undefined && !this.#response.destroyed) this.send(next);
  };
}

function reconnectAfterMs(): number {
  return Math.round(RECONNECT_AFTER_MS * (1 + Math.random()));
}
