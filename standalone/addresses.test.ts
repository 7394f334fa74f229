import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { addressesOf, addressToShow } from './addresses.ts';

function ipv4(address: string, internal = false): NetworkInterfaceInfo[] {
  return [
    { family: 'IPv4', address, internal, netmask: '255.255.255.0', mac: '00:00:00:00:00:00', cidr: null },
  ];
}

const interfaces = {
  lo: ipv4('127.0.0.1', true),
  docker0: ipv4('172.17.0.1'),
  wlan0: [
    ...ipv4('192.168.1.20'),
    ...ipv4('169.254.3.4'),
    {
      family: 'IPv6' as const,
      address: 'fd00::2',
      internal: false,
      netmask: 'ffff:ffff:ffff:ffff::',
      mac: '00:00:00:00:00:00',
      cidr: null,
      scopeid: 0,
    },
  ],
  eth0: ipv4('203.0.113.9'),
  eth1: ipv4('10.1.2.3'),
};
const everywhere = { host: '0.0.0.0', port: 3000, publicUrl: undefined, interfaces };

describe('the addresses people are told', () => {
  it('are those of the networks, the likeliest to be shared with a phone first, this machine last', () => {
    const { main, others, isReachable } = addressesOf(everywhere);
    expect([main, ...others]).toEqual([
      'http://192.168.1.20:3000/',
      'http://10.1.2.3:3000/',
      'http://203.0.113.9:3000/',
      'http://172.17.0.1:3000/',
      'http://127.0.0.1:3000/',
    ]);
    expect(isReachable).toBe(true);
  });

  it('are those of this machine alone where it has no network', () => {
    expect(addressesOf({ ...everywhere, interfaces: { lo: interfaces.lo } })).toEqual({
      main: 'http://127.0.0.1:3000/',
      others: [],
      isReachable: false,
    });
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000/', false],
    ['localhost', 'http://localhost:3000/', false],
    ['::1', 'http://[::1]:3000/', false],
    ['192.168.1.20', 'http://192.168.1.20:3000/', true],
  ])('are %s itself where that is listened on', (host, main, isReachable) => {
    expect(addressesOf({ ...everywhere, host })).toEqual({ main, others: [], isReachable });
  });

  it('begin with the public one where there is one', () => {
    const publicUrl = 'https://vote.example.com/';
    const { main, others, isReachable } = addressesOf({ ...everywhere, host: '127.0.0.1', publicUrl });
    expect([main, ...others]).toEqual([publicUrl, 'http://127.0.0.1:3000/']);
    expect(isReachable).toBe(true);
  });
});

describe('the address a page shows', () => {
  const MAIN = 'http://192.168.1.20:3000/';
  const PUBLIC = 'https://vote.example.com/';
  const alone = { host: '127.0.0.1', port: 3000, publicUrl: undefined, interfaces };

  it.each([
    ['one that phones reach', 'where it was opened on this machine', 'localhost', everywhere, MAIN],
    ['one that phones reach', 'where it was opened on this machine', '127.0.0.1', everywhere, MAIN],
    ['one that phones reach', 'where it was opened on this machine', '[::1]', everywhere, MAIN],
    ['its own', 'where it was opened from elsewhere', 'vote.example.org', everywhere, ''],
    ['its own', 'where no phone can reach the vote', 'localhost', alone, ''],
    ['the public one', 'wherever it was opened', '192.168.1.20', { ...alone, publicUrl: PUBLIC }, PUBLIC],
  ])('is %s %s: %s', (_which, _where, openedAt, options, expected) => {
    expect(addressToShow(openedAt, options)).toBe(expected);
  });
});
