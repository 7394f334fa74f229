import { renderUnicodeCompact } from 'uqr';
import { expect, it } from 'vitest';
import { greeting } from './greeting.ts';

const parts = { stage: { path: 'stage' }, eventLog: 'a table', counts: 'a database' };

it('the greeting says where to vote and what keeps the votes', () => {
  const addresses = { main: 'http://127.0.0.1:3000/', others: [], isReachable: false };
  const text = greeting({ ...parts, addresses });
  expect(text).toContain('Vote at    http://127.0.0.1:3000/');
  expect(text).toContain('Stage      http://127.0.0.1:3000/stage\n');
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

it('the greeting tells the key of the stage, and what it is good for', () => {
  const addresses = { main: 'https://vote.example.com/', others: [], isReachable: true };
  const stage = { path: 'stage#key=abc', hint: 'Keep it.' };
  expect(greeting({ ...parts, stage, addresses })).toContain(
    '  Stage      https://vote.example.com/stage#key=abc\n             Keep it.\n',
  );
});
