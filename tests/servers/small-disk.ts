import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';

/** A disk of its own size, in memory. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room on it, whatever is written to it meanwhile. */
  shrink(): Promise<void>;
  /** Gives it back its size. */
  grow(): void;
  remove(): Promise<void>;
}

let reason: string | undefined;
let wasTried = false;

/** Why no disk can be mounted here; undefined where one can. */
export function whyNoDisk(): string | undefined {
  if (wasTried) return reason;
  wasTried = true;
  if (process.getuid?.() !== 0) reason = 'only root can mount a small disk';
  else {
    const probe = ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', tmpdir()];
    try {
      execFileSync('unshare', probe, { stdio: 'pipe' });
    } catch {
      reason = 'this machine lets nobody mount a small disk';
    }
  }
  return reason;
}

/** Mounts a disk of so many MiB, of which only what is written takes memory. See `whyNoDisk`. */
export async function mountDisk(sizeMib: number): Promise<SmallDisk> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-disk-'));
  const mount = (...options: string[]) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(), 'tmpfs', folder], { stdio: 'pipe' });
  try {
    mount(`size=${sizeMib}m`);
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
  return {
    folder,
    async shrink() {
      for (let tries = 1; ; tries += 1) {
        const { blocks, bfree, bsize } = await statfs(folder);
        try {
          return void mount('remount', `size=${(blocks - bfree) * bsize}`);
        } catch (error) {
          if (tries === 100) throw error; // Each time something was written in between.
        }
      }
    },
    grow: () => void mount('remount', `size=${sizeMib}m`),
    async remove() {
      execFileSync('umount', ['--lazy', folder]);
      await rm(folder, { recursive: true });
    },
  };
}

/** A disk of so many MiB that goes with the test; gives its folder. Where none can be mounted the test is skipped. */
export async function smallDisk(sizeMib: number, { skip, onTestFinished }: TestContext): Promise<string> {
  const why = whyNoDisk();
  skip(why !== undefined, why);
  const disk = await mountDisk(sizeMib);
  onTestFinished(() => disk.remove());
  return disk.folder;
}
