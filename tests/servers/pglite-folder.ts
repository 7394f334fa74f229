import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { putEmptyDatabase } from './empty-database.ts';

/** Folders of embedded databases for one test file. */
export class PgliteFolders {
  readonly #root = mkdtemp(path.join(tmpdir(), 'votes-pglite-'));
  #made = 0;

  constructor() {
    afterAll(async () => rm(await this.#root, { recursive: true, force: true }));
  }

  /** A folder with an empty database that nobody has opened; removed after the last test. */
  async make(): Promise<string> {
    this.#made += 1;
    const folder = path.join(await this.#root, String(this.#made));
    await putEmptyDatabase(folder);
    return folder;
  }

  /** A data folder of the standalone vote, with such a database in its place. */
  async makeDataFolder(): Promise<string> {
    const database = await this.make();
    await cp(database, path.join(`${database}-data`, 'database'), { recursive: true });
    return `${database}-data`;
  }
}
