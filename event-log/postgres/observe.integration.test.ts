import { expect, it, onTestFinished } from 'vitest';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import { vote } from '../event-log-contract/steps.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';

it('[EL6] a vote in hand has no age less than none, though the clock of the server was set back', async () => {
  const scratch = await scratchDatabase();
  const database = createPgDatabase({
    url: scratch.url,
    applicationName: 'event-log-test',
    poolMin: 1,
    poolMax: 1,
    onError() {},
  });
  onTestFinished(async () => {
    await database.close();
    await scratch.drop();
  });
  await createVoteAppender({ database }).append(vote());
  const text = `update event_log set deliveries = 1, appended_at = appended_at + interval '1 hour'`;
  await database.query({ text });
  expect(await createLogObserver({ database }).depth()).toMatchObject({ pending: 1, oldestPendingMs: 0 });
});
