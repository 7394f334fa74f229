import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { vote } from '#event-log/event-log-contract/steps.ts';
import { createVoteAppender } from '#event-log/postgres/append.ts';
import { migrate } from '#results/migrate.ts';
import type { Database } from '#runtime/database/database.ts';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import type { Upkeep } from './upkeep.ts';
import { createUpkeep } from './upkeep.ts';

const INTERVAL_MS = 20;
const folders = new PgliteFolders();
const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let database: Database;
let upkeep: Upkeep | undefined;

beforeEach(async () => {
  database = await openPgliteDatabase(await folders.make());
});
afterEach(async () => {
  await upkeep?.stop();
  await database.close();
  vi.clearAllMocks();
});

const ask = async (text: string) => Object.values((await database.query({ text }))[0] ?? {})[0];
const deadRows = () => ask("select n_dead_tup from pg_stat_user_tables where relname = 'event_log'");
const checkpoint = () => ask('select checkpoint_lsn::text from pg_control_checkpoint()');

it('the upkeep vacuums and checkpoints what has changed', async () => {
  await migrate(database);
  const appender = createVoteAppender({ database });
  await Promise.all(Array.from({ length: 50 }, () => appender.append(vote())));
  await database.query({ text: 'update event_log set acknowledged_at = now()' });
  await expect.poll(deadRows).toBe(50);
  const before = await checkpoint();
  upkeep = createUpkeep({ database, logger, hasRoom: () => true, intervalMs: INTERVAL_MS });
  upkeep.start();
  await expect.poll(deadRows).toBe(0);
  await expect.poll(checkpoint).not.toBe(before);
  expect(logger.warn).not.toHaveBeenCalled();
});

it('the upkeep leaves an idle database alone', async () => {
  await migrate(database);
  await createVoteAppender({ database }).append(vote());
  const query = vi.spyOn(database, 'query');
  const asked = (text: RegExp) => query.mock.calls.filter(([statement]) => text.test(statement.text)).length;
  upkeep = createUpkeep({ database, logger, hasRoom: () => true, intervalMs: INTERVAL_MS });
  upkeep.start();
  await expect.poll(() => asked(/pg_current_wal/)).toBeGreaterThan(20);
  expect(asked(/vacuum/)).toBeLessThan(5);
});

it('the upkeep says that it failed, and tries again', async () => {
  await database.close();
  upkeep = createUpkeep({ database, logger, hasRoom: () => true, intervalMs: INTERVAL_MS });
  upkeep.start();
  await expect.poll(() => logger.warn.mock.calls.length).toBeGreaterThan(1);
});
