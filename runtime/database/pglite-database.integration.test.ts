import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DatabaseUnavailable } from './database.ts';
import { describeDatabase } from './database-contract.ts';
import { openPgliteDatabase } from './pglite-database.ts';

const scratchFolder = () => mkdtemp(path.join(tmpdir(), 'votes-pglite-'));

describeDatabase('PGlite', async () => {
  const folder = await scratchFolder();
  return {
    open: () => openPgliteDatabase(folder),
    drop: () => rm(folder, { recursive: true }),
  };
});

it('a folder that holds something else is refused as unavailable', async () => {
  const folder = await scratchFolder();
  await writeFile(path.join(folder, 'PG_VERSION'), '9\n');
  await expect(openPgliteDatabase(folder)).rejects.toBeInstanceOf(DatabaseUnavailable);
  await rm(folder, { recursive: true });
});
