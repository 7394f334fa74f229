import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** What stands before an IPv4 address where a socket takes both kinds. */
const MAPPED = '::ffff:';
/** What is no address counts as one client, however it is spelt. */
const UNKNOWN = 'unknown';
/** The interface an address is reached by, as in `fe80::1%eth0`. */
const ZONE = /%[^\]]*/;

/**
 * Whom the limits take for one client [API12]: an IPv4 address, or the /64 of an IPv6 one, for whoever has one address
 * of a /64 has them all. An IPv4-mapped address is the IPv4 one; a zone and a port say nothing.
 *
 * @param address `request.ip`: of the peer, or what a proxy of `TRUST_PROXY` says; undefined once the peer is gone.
 */
export function clientAddress(address: string | undefined): string {
  if (address === undefined) return UNKNOWN;
  // Of an address with a zone Node reads 39 characters and no more, a digit or ten too few where it ends as IPv4.
  const plain = address.replace(ZONE, '');
  const ip = ipv4Of(plain) ?? canonical(plain);
  if (ip === undefined) return UNKNOWN;
  return ipv4Of(ip) ?? `${firstGroups(ip, 4).join(':')}::/64`;
}

/** The IPv4 address that is written plainly or mapped. */
function ipv4Of(ip: string): string | undefined {
  const plain = ip.startsWith(MAPPED) ? ip.slice(MAPPED.length) : ip;
  return isIPv4(plain) ? plain : undefined;
}

/** The one way to write an address. Some proxies forward the port too. */
function canonical(address: string): string | undefined {
  if (isIPv6(address)) return new SocketAddress({ address, family: 'ipv6' }).address;
  return SocketAddress.parse(address)?.address;
}

/** The first groups of a canonical IPv6 address, those that `::` stands for too. */
function firstGroups(ip: string, count: number): string[] {
  const [left = [], right = []] = ip.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, count);
}
