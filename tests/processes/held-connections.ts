import { readFileSync } from 'node:fs';

const LISTENING = '0A';

/**
 * The ports of the clients whose connections a server still holds, by what Linux says: open, or closed by one side
 * only. What is left to the system alone, which ends it by itself, is not among them.
 *
 * @param port Where the server listens on loopback.
 */
export function heldBy(port: number): Set<number> {
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  const connections = rows.map((row) => {
    const [, local = '', remote = '', state, , , , , , inode] = row.trim().split(/\s+/);
    return { local: portOf(local), remote: portOf(remote), state, isHeld: inode !== '0' };
  });
  const held = connections.filter(
    ({ local, state, isHeld }) => local === port && state !== LISTENING && isHeld,
  );
  return new Set(held.map(({ remote }) => remote));
}

/** An address is written as `0100007F:1F40`. */
function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}
