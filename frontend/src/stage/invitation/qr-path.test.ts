import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { qrPath } from './qr-path.ts';
import { shortAddress } from './short-address.ts';

/** The modules that a path makes dark, as rows of # and spaces. */
function drawn({ size, path }: ReturnType<typeof qrPath>): string[] {
  const rows = Array.from({ length: size }, () => Array<string>(size).fill(' '));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    rows[Number(y)]?.fill('#', Number(x), Number(x) + Number(length));
  }
  return rows.map((row) => row.join(''));
}

it.each(['http://192.168.1.20:3000/', 'https://vote.example.com/', 'http://[fd00::2]:8080/'])(
  'the QR code of %s is drawn module by module, with four of light around it',
  (url) => {
    const code = qrPath(url);
    const bare = encode(url, { ecc: 'M', boostEcc: true, border: 0 });
    expect(code.size).toBe(bare.size + 8);
    const light = ' '.repeat(code.size);
    const rows = bare.data.map((row) => `    ${row.map((isDark) => (isDark ? '#' : ' ')).join('')}    `);
    expect(drawn(code)).toEqual([...Array(4).fill(light), ...rows, ...Array(4).fill(light)]);
  },
);

it.each([
  ['http://192.168.1.20:3000/', '192.168.1.20:3000'],
  ['https://vote.example.com/', 'vote.example.com'],
  ['https://example.com/votes/', 'example.com/votes'],
  ['http://[fd00::2]:8080/', '[fd00::2]:8080'],
  ['https://vote.example.com:8443/', 'https://vote.example.com:8443'],
])('the address %s is read out as %s', (url, short) => {
  expect(shortAddress(url)).toBe(short);
});
