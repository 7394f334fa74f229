import pg from 'pg';
import { IN_HAND_MAX } from '#consumer/consumer.ts';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { until } from '#tests/processes/until.ts';

/** Longer than any of it takes on a machine that others use. */
export const DRAINED_MS_MAX = 300_000;

/**
 * Waits until all is counted; tells how many votes a second were, by the clock of the database. A row says when its
 * transaction began: from the first to the last of these instants all batches were committed but those in hand then.
 *
 * @param consumers How many count.
 */
export async function drained({ backends }: Pipeline, count: number, consumers = 1): Promise<number> {
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
      with batches as (
        select counted_at, count(*) as votes, row_number() over (order by counted_at desc) as place
        from vote_events group by counted_at
      )
      select sum(votes) filter (where place > ${consumers * IN_HAND_MAX}) / extract(epoch from max(counted_at) - min(counted_at))
        as value
      from batches`);
    return Number(rate);
  } finally {
    await database.end();
  }
}
