import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import { migrate } from '../migrate.ts';
import { createTallyRebuilder } from './rebuild-tally.ts';

it('[OP2] a rebuild and a new round wait for each other, and neither is given up for the other', async () => {
  const { url, drop } = await scratchDatabase();
  const options = { url, applicationName: 'rebuild-test', poolMin: 0, poolMax: 1, onError() {} };
  const database = createPgDatabase(options);
  const auditor = await Auditor.of(url);
  const round = new pg.Client({ connectionString: url });
  await round.connect();
  onTestFinished(async () => {
    await Promise.all([round.end(), auditor.close(), database.close()]);
    await drop();
  });
  await migrate(database);
  await round.query('begin; lock table dead_letters, vote_events, vote_minutes in access exclusive mode');
  const rebuilding = createTallyRebuilder(database).rebuild();
  await expect.poll(() => auditor.heldSessions()).toBe(1);
  await round.query('select from votes order by id for no key update');
  await round.query('commit');
  expect(await rebuilding).toMatchObject({ minutes: 0 });
});
