import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
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

it('leaves the rest of the process a turn behind each transaction, whoever has one behind the other', async () => {
  const folder = await scratchFolder();
  const database = await openPgliteDatabase(folder);
  onTestFinished(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });
  const TRANSACTIONS = 10;
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  });
  for (let i = 0; i < TRANSACTIONS; i += 1)
    await database.transaction([{ text: 'select count(*) from generate_series(1, 50000)' }]); // Longer than a timer.
  clearInterval(counting);
  expect(turns).toBeGreaterThanOrEqual(TRANSACTIONS / 2);
});
