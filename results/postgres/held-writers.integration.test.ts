import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import { Auditor } from '#tests/processes/counted.ts';
import type { ScratchDatabase } from '#tests/servers/scratch.ts';
import { scratchDatabase } from '#tests/servers/scratch.ts';
import { migrate } from '../migrate.ts';
import type { Batch } from '../ports.ts';
import { batchOf, someVotes } from '../results-contract/votes.ts';
import { applyBatch } from './apply-batch.ts';
import { insertVotes } from './insert-votes.ts';
import { recordDeadLetters } from './record-dead-letters.ts';
import { createTallyReader } from './tally-ports.ts';

/**
 * Two writers are in the middle of the same batch at the same time: somebody else holds the row in the middle of it,
 * and lets go of it once both wait. Where each kept an order of its own, one would hold the rows before it and the
 * other those behind it.
 */

const DEAD_LETTERS = 'select count(*)::integer as letters from dead_letters';

let scratch: ScratchDatabase;
let auditor: Auditor;
let holder: pg.Client;
let writers: ReturnType<typeof createPgDatabase>;

beforeEach(async () => {
  scratch = await scratchDatabase();
  holder = new pg.Client({ connectionString: scratch.url });
  await holder.connect();
  auditor = await Auditor.of(scratch.url);
  const { url } = scratch;
  writers = createPgDatabase({ url, applicationName: 'writers', poolMin: 0, poolMax: 2, onError() {} });
  await migrate(writers);
});
afterEach(async () => {
  await Promise.all([holder.end(), auditor.close(), writers.close()]);
  await scratch.drop();
});

/** Has both orders of a batch applied while the holder has done what it does. */
async function applyBothWays(batch: Batch, held: pg.QueryConfig): Promise<number[]> {
  const { votes, deadLetters } = batch;
  await holder.query('begin');
  await holder.query(held);
  const applied = [batch, { votes: votes.toReversed(), deadLetters: deadLetters.toReversed() }].map((each) =>
    applyBatch(writers, each),
  );
  await expect.poll(() => auditor.heldSessions()).toBe(2);
  await holder.query('rollback');
  return (await Promise.all(applied)).map(({ counted }) => counted);
}

it('[RS2] writers in the middle of the same votes, in opposite orders, count each once and never deadlock', async () => {
  const votes = someVotes(3).toSorted((one, other) => (one.requestId < other.requestId ? -1 : 1));
  const counted = await applyBothWays(batchOf(votes), insertVotes(votes.slice(1, 2)) as pg.QueryConfig);
  expect(counted.toSorted()).toEqual([0, 3]);
  expect((await createTallyReader(writers).readTally()).total).toBe(3);
});

it('[RS2] [RS7] writers in the middle of the same dead letters, in opposite orders, never deadlock', async () => {
  const deadLetters = ['1-0', '2-0', '3-0'].map((position) => ({ position, reason: 'x', fields: [] }));
  const [held] = recordDeadLetters(deadLetters.slice(1, 2));
  await applyBothWays({ votes: [], deadLetters }, held as pg.QueryConfig);
  expect((await holder.query(DEAD_LETTERS)).rows).toEqual([{ letters: 3 }]);
});
