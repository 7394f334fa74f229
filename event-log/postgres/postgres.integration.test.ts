import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import { describeEventLog } from '../event-log-contract.ts';
import { tableUnderTest } from './table-under-test.ts';

describeEventLog('a table of PostgreSQL', async () => {
  const scratch = await scratchDatabase();
  const database = createPgDatabase({
    url: scratch.url,
    applicationName: 'event-log-test',
    poolMin: 1,
    poolMax: 4,
    onError() {},
  });
  return tableUnderTest(database, async () => {
    await database.close();
    await scratch.drop();
  });
});
