import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createPgDatabase } from './pg-database.ts';

/** A message of the protocol: its letter, its length, its bytes. */
function message(letter: string, bytes: string): Buffer {
  const head = Buffer.from(`${letter}    `);
  head.writeInt32BE(4 + bytes.length, 1);
  return Buffer.concat([head, Buffer.from(bytes, 'latin1')]);
}

const WELCOME = [message('R', '\0\0\0\0'), message('Z', 'I')];
const END = message('E', 'SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');

it('a session that the server ends in the breath in which it lets us in is unreachable, and ends nobody', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([...WELCOME, END])));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const database = createPgDatabase({
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    applicationName: 'session-ended-test',
    poolMin: 0,
    poolMax: 1,
    onError() {},
  });
  onTestFinished(() => database.close());
  for (let asked = 0; asked < 3; asked += 1) {
    const unreachable = { name: 'DatabaseUnreachable', sqlstate: '57P01' };
    await expect(database.query({ text: 'select 1' })).rejects.toMatchObject(unreachable);
  }
});
