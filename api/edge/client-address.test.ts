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

/** An address as one may write it: each run of zeros abbreviated or not, in either case, with or without zeros. */
const written = (network: number[]) =>
  fc
    .tuple(groups(4), fc.boolean(), fc.boolean(), fc.constantFrom('', '%eth0', '%1'), fc.boolean())
    .map(([host, isPadded, isUpper, zone, isShort]) => {
      const texts = [...network, ...host].map((group) => group.toString(16).padStart(isPadded ? 4 : 1, '0'));
      const long = texts.join(':');
      const text = isShort ? abbreviated(texts) : long;
      return `${isUpper ? text.toUpperCase() : text}${zone}`;
    });

function abbreviated(texts: string[]): string {
  const from = texts.findIndex((text) => Number(text) === 0);
  if (from < 0) return texts.join(':');
  const length = texts.slice(from).findIndex((text) => Number(text) !== 0);
  const to = length < 0 ? texts.length : from + length;
  return `${texts.slice(0, from).join(':')}::${texts.slice(to).join(':')}`;
}

describe('whom the limits take for one client', () => {
  it('[API12] is one for all addresses of a /64, however they are written', () => {
    const two = network.chain((each) => fc.tuple(written(each), written(each)));
    fc.assert(
      fc.property(two, ([one, other]) => {
        expect(clientAddress(one)).toBe(clientAddress(other));
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
