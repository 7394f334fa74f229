import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';

/**
 * A disk of so many MiB, in memory, that goes with the test; gives its folder. Only root can mount one: for others the
 * test is skipped.
 */
export async function smallDisk(sizeMib: number, { skip, onTestFinished }: TestContext): Promise<string> {
  skip(process.getuid?.() !== 0, 'only root can mount a small disk');
  const disk = await mkdtemp(path.join(tmpdir(), 'votes-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', disk]);
  onTestFinished(async () => {
    execFileSync('umount', ['--lazy', disk]);
    await rm(disk, { recursive: true });
  });
  return disk;
}
