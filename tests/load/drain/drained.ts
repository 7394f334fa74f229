import pg from 'pg';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { until } from '#tests/processes/until.ts';

/** Longer than any of it takes on a machine that others use. */
export const DRAINED_MS_MAX = 300_000;

/**
 * Waits until all is counted; tells how many votes a second were, by the clock of the database. A row says when its
 * transaction began: from the first to the last of these instants all batches were committed but the last.
 */
export async function drained({ backends }: Pipeline, count: number): Promise<number> {
  const database = new pg.Client({ connectionString: backends.databaseUrl });
  await database.connect();
  const ask = async (text: string) => (await database.query<{ value: string }>(text)).rows[0]?.value;
  try {
    await until(
      'all votes are counted',
      async () => Number(await ask('select sum(count) as value from votes')) === count,
      DRAINED_MS_MAX,
    );
    const rate = await ask(`
      with batches as (select counted_at, count(*) as votes from vote_events group by counted_at),
      ends as (select min(counted_at) as first, max(counted_at) as last from batches)
      select sum(votes) filter (where counted_at < last) / extract(epoch from last - first) as value
      from batches, ends group by first, last`);
    return Number(rate);
  } finally {
    await database.end();
  }
}
