import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

/** The eight groups of an IPv6 address; often zero, so that they are abbreviated. */
const groups = (length: number) =>
  fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
    minLength: length,
    maxLength: length,
  });
/** What stands for zeros and for an IPv4 address is tested by example. */
const network = groups(4).filter(([first]) => first !== 0);

/** An address as one may write it: a run of zeros abbreviated or none, the end as IPv4 or not, in either case. */
const written = (network: number[]) =>
  fc
    .record({
      host: groups(4),
      digits: fc.constantFrom(1, 4),
      isDotted: fc.boolean(),
      abbreviatedFrom: fc.nat(8),
      isUpper: fc.boolean(),
      zone: fc.constantFrom('', '%eth0', '%1'),
    })
    .map(({ host, digits, isDotted, abbreviatedFrom, isUpper, zone }) => {
      const texts = [...network, ...host].map((group) => group.toString(16).padStart(digits, '0'));
      if (isDotted) texts.splice(6, 2, dotted(host.slice(2)));
      const text = abbreviated(texts, abbreviatedFrom);
      return `${isUpper ? text.toUpperCase() : text}${zone}`;
    });

function dotted(groups: number[]): string {
  return groups.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}

/** Writes `::` for the first run of zeros, though it be one, that begins at this group or later. */
function abbreviated(texts: string[], earliest: number): string {
  // Not by their values as numbers: that of '0e64' is 0 too.
  const isZero = (text: string) => /^0+$/.test(text);
  const from = texts.findIndex((text, index) => index >= earliest && isZero(text));
  if (from < 0) return texts.join(':');
  const end = texts.findIndex((text, index) => index > from && !isZero(text));
  const to = end < 0 ? texts.length : end;
  return `${texts.slice(0, from).join(':')}::${texts.slice(to).join(':')}`;
}

describe('whom the limits take for one client', () => {
  it('[API12] is one for all addresses of a /64, however they are written', () => {
    const one = network.chain((groups) => fc.tuple(fc.constant(groups), written(groups)));
    fc.assert(
      fc.property(one, ([groups, address]) => {
        const prefix = groups.map((group) => group.toString(16)).join(':');
        expect(clientAddress(address)).toBe(`${prefix}::/64`);
      }),
    );
  });

  it('[API12] is another for each other /64', () => {
    const two = fc
      .tuple(network, network)
      .filter(([one, other]) => one.join() !== other.join())
      .chain(([one, other]) => fc.tuple(written(one), written(other)));
    fc.assert(
      fc.property(two, ([one, other]) => {
        expect(clientAddress(one)).not.toBe(clientAddress(other));
      }),
    );
  });

  it('[API12] is for IPv4 the address, mapped or not', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(clientAddress(ip)).toBe(ip);
        expect(clientAddress(`::ffff:${ip}`)).toBe(ip);
        expect(clientAddress(`::FFFF:${ip}%2`)).toBe(ip);
      }),
    );
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1:0:0:4:5::', '1:0:0:4::/64'],
    ['59C4:0E64::', '59c4:e64:0:0::/64'],
    ['1:2:3::5:6:7:8', '1:2:3:0::/64'],
    ['2001:0db8:0000:0000:0000:0000:192.168.100.123%eth0', '2001:db8:0:0::/64'],
    ['0000:0000:0000:0000:0000:ffff:1.20.30.123%eth0', '1.20.30.123'],
    ['[fe80::1%eth0]:4711', 'fe80:0:0:0::/64'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8::1]:4711', '2001:db8:0:0::/64'],
    ['unknown', 'unknown'],
    ['x'.repeat(10_000), 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('[API12] %s counts as %s', (address, client) => {
    expect(clientAddress(address)).toBe(client);
  });
});
