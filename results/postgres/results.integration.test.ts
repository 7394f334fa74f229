import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import { describeResults } from '../results-contract.ts';

describeResults('PostgreSQL', {
  async create() {
    const scratch = await scratchDatabase();
    return {
      open: async () =>
        createPgDatabase({
          url: scratch.url,
          applicationName: 'results-test',
          poolMin: 1,
          poolMax: 4,
          onError() {},
        }),
      drop: scratch.drop,
    };
  },
});
