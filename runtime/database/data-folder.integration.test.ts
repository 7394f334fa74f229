import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import type { DataFolder } from './data-folder.ts';
import { openDataFolder } from './data-folder.ts';

const folders = new PgliteFolders();
const opened: DataFolder[] = [];
/** How many databases a test has had to make. */
let created = 0;
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  created = 0;
});

async function open(folder: string): Promise<DataFolder> {
  const onCreating = () => {
    created += 1;
  };
  const data = await openDataFolder(folder, { onCreating });
  opened.push(data);
  return data;
}

describe('the data folder', () => {
  it('is made where it is not there, for its owner alone, and keeps what is written', async () => {
    const folder = path.join(`${await folders.make()}-new`, 'deep');
    const first = await open(folder);
    expect(created).toBe(1);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await first.database.query({ text: 'create table kept as select 1 as one' });
    await first.close();
    const again = await open(folder);
    expect(created).toBe(1);
    expect(await again.database.query({ text: 'select one from kept' })).toEqual([{ one: 1 }]);
    expect(await readdir(folder)).not.toContain('database.unfinished');
  });

  it('refuses a second opener in one sentence, and takes him once the first has closed', async () => {
    const folder = await folders.makeDataFolder();
    const first = await open(folder);
    const sentence = `Another process has the votes in ${folder} open; end it, or choose another folder with --data.`;
    await expect(openDataFolder(folder)).rejects.toMatchObject({
      name: 'DataFolderTaken',
      message: sentence,
    });
    await Promise.all([first.close(), first.close()]);
    await open(folder);
  });

  it('is let go of where its database cannot be opened', async () => {
    const folder = await folders.makeDataFolder();
    const version = path.join(folder, 'database/PG_VERSION');
    const right = await readFile(version);
    await writeFile(version, '9\n');
    await expect(openDataFolder(folder)).rejects.toMatchObject({
      name: 'DataFolderUnreadable',
      message: expect.stringContaining('database files are incompatible with server'),
    });
    await writeFile(version, right);
    await open(folder);
  });

  it('opens though PostgreSQL died in the middle of writing its own lock', async () => {
    const folder = await folders.makeDataFolder();
    await writeFile(path.join(folder, 'database/postmaster.pid'), '');
    await open(folder);
  });

  it('begins anew with a database that was not finished', async () => {
    const folder = `${await folders.make()}-unfinished`;
    const unfinished = path.join(folder, 'database.unfinished');
    await mkdir(unfinished, { recursive: true });
    await writeFile(path.join(unfinished, 'PG_VERSION'), '18\n');
    const { database } = await open(folder);
    expect(created).toBe(1);
    expect(await database.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
  });
});
