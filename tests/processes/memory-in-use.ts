import { expect } from 'vitest';
import type { NodeProcess } from './node-process.ts';

/** The environment of a process whose memory can be weighed. */
export const WEIGHABLE = { NODE_OPTIONS: '--expose-gc --import=./tests/processes/weigh-on-signal.ts' };

/**
 * What a process has in use once its garbage is collected: heap and buffers, in bytes. What the system has lent it tells
 * less: that grows and shrinks with when Node finds time to collect.
 *
 * @param weighed Runs with `WEIGHABLE`.
 */
export async function memoryInUse(weighed: NodeProcess): Promise<number> {
  const start = weighed.printed().length;
  const said = () => /In use: (\d+) bytes\n/.exec(weighed.printed().slice(start))?.[1];
  weighed.child.kill('SIGUSR2');
  await expect.poll(said).toBeDefined();
  return Number(said());
}
