import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NODE } from './ask-beside.ts';
import type { Containers } from './containers.ts';

/** Removes what is the user's own, also in folders that all may write to. */
const EMPTY = `
  const { readdirSync, rmSync, statSync } = process.getBuiltinModule('node:fs');
  const empty = (folder) => {
    for (const name of readdirSync(folder)) {
      const { uid, mode } = statSync(folder + name);
      if (uid === process.getuid()) rmSync(folder + name, { recursive: true });
      else if (mode & 0o002) empty(folder + name + '/');
    }
  };
  empty('/volume/');`;

/** A folder of this machine in the place of a volume, which the users of images may write to. */
export class Volume {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Volume> {
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-volume-'));
    // For the user of an image, who is nobody here.
    await chmod(folder, 0o777);
    return new Volume(folder);
  }

  /** A folder in it of the same kind. */
  async folderOf(name: string): Promise<string> {
    const folder = path.join(this.folder, name);
    await mkdir(folder);
    await chmod(folder, 0o777);
    return folder;
  }

  /** Removes it, after having had each user remove what is theirs: who runs the tests need not be root, and may not. */
  async remove(containers: Containers, ...users: readonly string[]): Promise<void> {
    for (const user of users) {
      const emptied = await containers.start('migrate', {
        ...{ user, network: 'none', volumes: [[this.folder, '/volume']] },
        ...{ entrypoint: NODE, command: ['--eval', EMPTY] },
      });
      if ((await emptied.ended()) !== 0) throw new Error(await emptied.logs());
    }
    await rm(this.folder, { recursive: true });
  }
}
