import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';

/** Folders of embedded databases for one test file: the first is made, which takes seconds, the others are copies. */
export class PgliteFolders {
  readonly #root = mkdtemp(path.join(tmpdir(), 'votes-pglite-'));
  #template: Promise<string> | undefined;
  #made = 0;

  constructor() {
    afterAll(async () => rm(await this.#root, { recursive: true, force: true }));
  }

  /** A folder with an empty database that nobody has opened; removed after the last test. */
  async make(): Promise<string> {
    this.#template ??= this.#makeTemplate();
    this.#made += 1;
    const folder = path.join(await this.#root, String(this.#made));
    await cp(await this.#template, folder, { recursive: true });
    return folder;
  }

  /** A data folder of the standalone vote, with such a database in its place. */
  async makeDataFolder(): Promise<string> {
    const database = await this.make();
    await cp(database, path.join(`${database}-data`, 'database'), { recursive: true });
    return `${database}-data`;
  }

  async #makeTemplate(): Promise<string> {
    const folder = path.join(await this.#root, 'template');
    await (await openPgliteDatabase(folder)).close();
    return folder;
  }
}
