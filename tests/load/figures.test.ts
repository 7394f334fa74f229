import { expect, it } from 'vitest';
import { bytesTold } from './figures.ts';

it.each([
  [0.5, '0.5 bytes'],
  [310, '310 bytes'],
  [1_000, '1 kB'],
  [1_864_000_000_000, '1.86 TB'],
  [4e18, '4,000 PB'],
])('%d bytes are told as %s', (bytes, told) => {
  expect(bytesTold(bytes)).toBe(told);
});
