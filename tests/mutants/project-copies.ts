import { rmSync } from 'node:fs';
import { cp, link, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '#tests/processes/node-process.ts';
import { projectFiles } from '#tests/source-tree.ts';
import type { Mutant } from './mutant.ts';

/** What tests and the processes they start are made of. */
const COPIED =
  /^((api|audit|ballot|cli|consumer|contract|event-log|migrate|results|runtime|scripts|standalone|tests)\/|frontend\/src\/|(package|tsconfig)\.json$)/;

/** Copies of this project in a temporary folder, each with one change at most. */
export class ProjectCopies {
  readonly #folder: string;
  readonly #files = projectFiles(COPIED);
  #made = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async begin(): Promise<ProjectCopies> {
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-mutants-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true })); // Should it be cut short.
    const copies = new ProjectCopies(folder);
    await copies.#makeOriginal();
    return copies;
  }

  /** The root of a copy as the project is. */
  get original(): string {
    return path.join(this.#folder, 'original');
  }

  /**
   * Makes a copy in which `mutant` is applied; gives its root.
   *
   * @throws Error The text that it replaces is not in its file, or more than once.
   */
  async make(mutant: Mutant): Promise<string> {
    this.#made += 1;
    const root = path.join(this.#folder, `${this.#made}`);
    const changed = mutated(await readFile(path.join(this.original, mutant.file), 'utf8'), mutant);
    // Links to the files of the first copy, of which nobody changes any.
    await this.#fill(root, (file) => link(path.join(this.original, file), path.join(root, file)));
    await rm(path.join(root, mutant.file));
    await writeFile(path.join(root, mutant.file), changed);
    return root;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }

  #makeOriginal(): Promise<void> {
    return this.#fill(this.original, (file) => cp(path.join(PROJECT, file), path.join(this.original, file)));
  }

  async #fill(root: string, put: (file: string) => Promise<void>): Promise<void> {
    const folders = new Set(this.#files.map((file) => path.dirname(file)));
    await Promise.all([...folders].map((folder) => mkdir(path.join(root, folder), { recursive: true })));
    await Promise.all(this.#files.map(put));
    await symlink(path.join(PROJECT, 'node_modules'), path.join(root, 'node_modules'));
  }
}

/** @throws Error The text that is replaced is not in `source`, or more than once. */
export function mutated(source: string, { name, file, from, to }: Mutant): string {
  const times = source.split(from).length - 1;
  if (times !== 1) throw new Error(`“${name}” replaces a text that is ${times} times in ${file}:\n${from}`);
  return source.replace(from, () => to);
}
