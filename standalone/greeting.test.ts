import { renderUnicodeCompact } from 'uqr';
import { expect, it } from 'vitest';
import { greeting } from './greeting.ts';

const parts = { eventLog: 'a table', counts: 'a database' };

it('the greeting says where to vote and what keeps the votes', () => {
  const addresses = { main: 'http://127.0.0.1:3000/', others: [], isReachable: false };
  const text = greeting({ ...parts, addresses });
  expect(text).toContain('Vote at    http://127.0.0.1:3000/');
  expect(text).toContain('Api        http://127.0.0.1:3000/api/docs');
  expect(text).toContain('Event log  a table');
  expect(text).toContain('Counts     a database');
  expect(text).toContain('npm start -- --lan');
  expect(text).not.toMatch(/[▀▄█]/);
});

it('the greeting holds a QR code where others can reach the vote', () => {
  const main = 'http://192.168.1.20:3000/';
  const text = greeting({
    ...parts,
    addresses: { main, others: ['http://127.0.0.1:3000/'], isReachable: true },
  });
  expect(text).toContain(renderUnicodeCompact(main, { border: 2 }));
  expect(text).toContain('             http://127.0.0.1:3000/');
  expect(text).not.toContain('--lan');
});
