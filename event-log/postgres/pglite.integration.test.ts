import { afterAll } from 'vitest';
import type { Database } from '#runtime/database/database.ts';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import { describeEventLog } from '../event-log-contract.ts';
import { tableUnderTest } from './table-under-test.ts';

const folders = new PgliteFolders();
let database: Database | undefined;
afterAll(() => database?.close());

describeEventLog('a table of PGlite', async () => {
  database ??= await openPgliteDatabase(await folders.make());
  return tableUnderTest(database, async () => {});
});
