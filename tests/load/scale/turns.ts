import { createTallyWriter } from '#results/postgres/tally-ports.ts';
import { MIGRATION_LIMITS } from '#runtime/database/pg-connection.ts';
import { createPgDatabase } from '#runtime/database/pg-database.ts';
import type { Figures } from '../comparison.ts';
import { bringSchema } from '../consumers.ts';
import type { Rig } from '../rig.ts';
import { positionedVotes } from '../votes.ts';

const SECONDS = { long: 5, short: 0.2 };
/** So many that the next is always waiting. */
const WRITERS = 8;
/** One for each option: both counters change. */
const VOTES = 2;

/** How many transactions a second get their turn at the counters, when there is next to nothing else in them. */
export async function measureTurns(rig: Rig): Promise<Figures> {
  await using pipeline = await rig.pipeline();
  await bringSchema(rig, pipeline);
  const connection = { url: pipeline.backends.databaseUrl, ca: undefined, applicationName: 'votes-bench' };
  const options = { ...connection, onError: () => {}, limits: MIGRATION_LIMITS };
  const database = createPgDatabase({ ...options, poolMin: WRITERS, poolMax: WRITERS });
  try {
    const writer = createTallyWriter(database);
    const beganAt = performance.now();
    const endsAt = beganAt + rig.sized(SECONDS) * 1_000;
    let transactions = 0;
    const write = async () => {
      while (performance.now() < endsAt) {
        await writer.applyBatch({ votes: positionedVotes(VOTES), deadLetters: [] });
        transactions += 1;
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    return { transactions: (transactions * 1_000) / (performance.now() - beganAt) };
  } finally {
    await database.close();
  }
}
