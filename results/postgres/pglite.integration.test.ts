import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import { describeResults } from '../results-contract.ts';

const folders = new PgliteFolders();

describeResults('PGlite', {
  singleSession: 'PGlite has one session',
  async create() {
    const database = await openPgliteDatabase(await folders.make());
    return { open: async () => database, drop: () => database.close() };
  },
});
