import type { NetworkInterfaceInfo } from 'node:os';
import { networkInterfaces } from 'node:os';

/** Where people reach the vote. */
export interface Addresses {
  /** The one to tell people. */
  readonly main: string;
  /** Others that lead here too. */
  readonly others: readonly string[];
  /** Whether `main` works from another machine, as far as one can tell from here. */
  readonly isReachable: boolean;
}

export interface AddressOptions {
  /** What the server listens on. */
  readonly host: string;
  readonly port: number;
  /** The address people are told instead, where there is one. */
  readonly publicUrl: string | undefined;
  readonly interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>;
}

const EVERYWHERE = ['0.0.0.0', '::'];
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** The addresses of a server that listens on `host`: its own, or those of this machine's networks. */
export function addressesOf(options: AddressOptions): Addresses {
  const { host, port, publicUrl, interfaces = networkInterfaces() } = options;
  const local = url('127.0.0.1', port);
  const own = EVERYWHERE.includes(host)
    ? [...lanAddresses(interfaces).map((address) => url(address, port)), local]
    : [url(host, port)];
  const [main = local, ...others] = publicUrl === undefined ? own : [publicUrl, ...own];
  return { main, others, isReachable: !isLoopback(new URL(main).hostname) };
}

/**
 * The address that a page shows to a hall. A page that was opened on this machine shows one that phones can reach; any
 * other was opened by an address that works from elsewhere.
 *
 * @param openedAt The name or address the page was opened by, without a port.
 * @returns Empty where that is the address to show.
 */
export function addressToShow(openedAt: string, options: AddressOptions): string {
  if (options.publicUrl !== undefined) return options.publicUrl;
  const { main, isReachable } = addressesOf(options);
  return isLoopback(openedAt) && isReachable ? main : '';
}

function isLoopback(hostname: string): boolean {
  return LOOPBACK.includes(hostname.replace(/[[\]]/g, ''));
}

/**
 * The IPv4 addresses a phone in the same network can reach, likeliest first: those of home and office networks
 * before others, and before both no bridge of containers or virtual machines on this machine itself.
 */
function lanAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  return Object.entries(interfaces)
    .flatMap(([name, infos = []]) => infos.map((info) => ({ name, ...info })))
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !LINK_LOCAL.test(address))
    .sort((one, other) => rank(one) - rank(other))
    .map(({ address }) => address);
}

const LINK_LOCAL = /^169\.254\./;
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tap|cni|flannel)/;
/** RFC 1918, in the order in which access points hand them out. */
const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];

function rank({ name, address }: { readonly name: string; readonly address: string }): number {
  const place = PRIVATE.findIndex((range) => range.test(address));
  return (VIRTUAL.test(name) ? 10 : 0) + (place === -1 ? PRIVATE.length : place);
}

function url(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}
