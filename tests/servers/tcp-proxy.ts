import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * A way to a server that a test can spoil. It suffers from one fault at a time: each takes the place of the one before,
 * and lasts until `heal`; a cut is over at once.
 */
export interface TcpProxy {
  readonly port: number;
  /** How many connections and pieces of what travels have suffered from a fault so far. */
  readonly spoilt: number;
  /** How many connections clients hold at this moment. */
  readonly connections: number;
  /** Resets every connection, for both ends to see. */
  cut(): void;
  /** Resets every connection for the client; the server keeps its end and learns nothing. */
  cutUnnoticed(): void;
  /** Resets every connection, and each new one. */
  refuse(): void;
  /** Lets what travels, either way, arrive so much later. */
  delay(ms: number): void;
  /** Half-open: connections stand, new ones are taken, and nothing passes, not even that an end has gone. */
  freeze(): void;
  /** Throws away what the server says; what it is told still arrives. */
  dropReplies(): void;
  /**
   * Lets the next thing the server is told that holds these bytes arrive, then throws away what it says and resets that
   * connection: done, and nobody was told. Happens once.
   */
  loseReplyTo(bytes: string): void;
  /** Lets replies through at this rate only, for each connection. */
  throttleReplies(bytesPerSecond: number): void;
  /**
   * Makes the way whole for connections to come. Of those there are, one that was frozen stays dead and silent, as
   * when a firewall has forgotten it, and one that has lost a reply is reset, for no real one goes on with a gap.
   */
  heal(): void;
  /** Leads connections to come to the server on this port; those there are stay where they are. */
  retarget(port: number): void;
  /** Ends everything. */
  close(): Promise<void>;
}

type Fault =
  | { readonly kind: 'none' | 'refuse' | 'freeze' | 'drop-replies' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'lose-reply'; readonly to: string }
  | { readonly kind: 'throttle-replies'; readonly bytesPerSecond: number };

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Passes nothing any more and says nothing of it. */
  isDead: boolean;
  hasGap: boolean;
  /** The next reply is thrown away, and the connection is reset. */
  isLosing: boolean;
}

/** How long a server gets to do all it was told, once it says anything, in ms. */
const DONE_AFTER_MS = 50;

/** Stands on loopback in front of the server on `serverPort`. */
export async function startTcpProxy(serverPort: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let target = serverPort;
  let fault: Fault = { kind: 'none' };
  let spoilt = 0;

  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    const link = { client, server, isDead: fault.kind === 'freeze', hasGap: false, isLosing: false };
    links.add(link);
    joinEnds(link, () => links.delete(link));
    if (spoilsAll()) spoilt += 1;
    if (fault.kind === 'refuse') reset(link);
    pump(client, server, link, (chunk, pass) => {
      if (fault.kind === 'lose-reply' && chunk.includes(fault.to)) {
        link.isLosing = true;
        fault = { kind: 'none' };
      }
      pass(chunk, delayMs());
    });
    pump(server, client, link, (chunk, pass) => {
      if (link.isLosing) loseReply(link);
      else if (fault.kind === 'drop-replies') link.hasGap = true;
      else pass(chunk, delayMs());
      if (spoilsAll()) spoilt += 1;
      if (fault.kind !== 'throttle-replies') return;
      server.pause();
      setTimeout(() => server.resume(), (chunk.length / fault.bytesPerSecond) * 1000);
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');

  const spoilsAll = () => fault.kind !== 'none' && fault.kind !== 'lose-reply';
  const delayMs = () => (fault.kind === 'delay' ? fault.ms : 0);
  /** Everything the server says from now on is lost; it goes on with what it was told, and then the line is cut. */
  function loseReply(link: Link): void {
    if (link.hasGap) return;
    link.hasGap = true;
    spoilt += 1;
    setTimeout(() => reset(link), DONE_AFTER_MS);
  }
  /** Begins a fault, in place of the one there was, by what it does to the connections there are. */
  function begin(next: Fault, strike?: (link: Link) => void): void {
    fault = next;
    for (const link of links) {
      link.server.resume();
      if (link.hasGap) reset(link);
      strike?.(link);
      if (strike) spoilt += 1;
    }
  }
  return {
    port: (listener.address() as AddressInfo).port,
    get spoilt() {
      return spoilt;
    },
    get connections() {
      return [...links].filter(({ client }) => !client.destroyed).length;
    },
    cut: () => begin({ kind: 'none' }, reset),
    cutUnnoticed: () => begin({ kind: 'none' }, resetUnnoticed),
    refuse: () => begin({ kind: 'refuse' }, reset),
    delay: (ms) => begin({ kind: 'delay', ms }),
    freeze: () => begin({ kind: 'freeze' }, kill),
    dropReplies: () => begin({ kind: 'drop-replies' }),
    loseReplyTo: (to) => begin({ kind: 'lose-reply', to }),
    throttleReplies: (bytesPerSecond) => begin({ kind: 'throttle-replies', bytesPerSecond }),
    heal: () => begin({ kind: 'none' }),
    retarget(port) {
      target = port;
    },
    async close() {
      for (const { client, server } of links) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, 'close');
    },
  };
}

function reset({ client, server }: Link): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}

function kill(link: Link): void {
  link.isDead = true;
}

function resetUnnoticed(link: Link): void {
  kill(link);
  link.client.resetAndDestroy();
}

/** When one end goes, the other hears of it, unless nothing passes between them. */
function joinEnds(link: Link, onGone: () => void): void {
  for (const [end, other] of [
    [link.client, link.server],
    [link.server, link.client],
  ] as const) {
    end.on('error', () => link.isDead || other.resetAndDestroy());
    end.on('close', () => {
      if (other.destroyed) onGone();
      else if (!link.isDead) other.destroySoon();
    });
  }
}

type Pass = (chunk: Buffer, delayMs: number) => void;

/** Hands what `from` says to `onChunk`, which passes it on to `to` or not. However late it is, nothing overtakes. */
function pump(from: Socket, to: Socket, link: Link, onChunk: (chunk: Buffer, pass: Pass) => void): void {
  const underWay: Buffer[] = [];
  const arrive = () => {
    const chunk = underWay.shift();
    if (chunk === undefined || link.isDead || !to.writable || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  };
  const pass: Pass = (chunk, delayMs) => {
    underWay.push(chunk);
    if (delayMs === 0 && underWay.length === 1) arrive();
    else setTimeout(arrive, delayMs);
  };
  from.on('data', (chunk) => link.isDead || onChunk(chunk, pass));
}
