import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { describeResults } from '../results-contract.ts';

describeResults('PGlite', {
  singleSession: 'PGlite has one session',
  async create() {
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-results-'));
    const database = await openPgliteDatabase(folder);
    return {
      open: async () => database,
      drop: async () => {
        await database.close();
        await rm(folder, { recursive: true });
      },
    };
  },
});
