import type { FileHandle } from 'node:fs/promises';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './command.ts';

/** A file that has its name only once it is whole. */
export interface OutFile {
  /** Resolves when the system has it, so that whoever waits writes no faster than the disk. */
  write(text: string): Promise<void>;
  /** Brings all of it to the disk, and gives it its name. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/**
 * Begins a file under a name of its own beside the one it will have; what stands there is replaced in one step, at the
 * end, and not before. A process that is killed leaves the part it had written, under the name with `.part`.
 *
 * @throws Error There can be no file there.
 */
async function openOutFile(name: string): Promise<OutFile> {
  const target = await targetOf(name);
  const part = `${target}.${process.pid}.part`;
  const file = await open(part, 'wx');
  return {
    async write(text) {
      await file.writeFile(text);
    },
    async finish() {
      await file.sync();
      await file.close();
      await rename(part, target);
      await syncFolder(path.dirname(target));
    },
    async abandon() {
      await file.close().catch(() => {});
      await rm(part, { force: true });
    },
  };
}

/** Where a link leads; and never a device, whose place a file would take. */
async function targetOf(name: string): Promise<string> {
  const found = await stat(name).catch(() => undefined);
  if (found === undefined) return name;
  if (!found.isFile()) throw new UsageError(`${name} is there, and is no file.`);
  return realpath(name);
}

/** A name is on the disk once its folder is; systems that open no folders have no need of it. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!isUnknownToSystem(error)) throw error;
  } finally {
    await handle?.close();
  }
}

function isUnknownToSystem(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^(EISDIR|EPERM|EINVAL|ENOTSUP|EBADF)$/.test(String(error.code))
  );
}

/** Writes a file by `work`, whole or not at all. */
export async function withOutFile<T>(name: string, work: (file: OutFile) => Promise<T>): Promise<T> {
  const file = await openOutFile(name);
  try {
    const result = await work(file);
    await file.finish();
    return result;
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
