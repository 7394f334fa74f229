import pg from 'pg';
import { createClient } from 'redis';
import { expect } from 'vitest';
import type { Option } from '#ballot/options.ts';
import type { Pipeline } from './pipeline.ts';
import { untilReady } from './until-ready.ts';

/** What everything that failed has to be over and done with by, once the failures are over. */
const HEALING_MS = 30_000;
const GROUP = 'vote-processors';

/**
 * Expects that within 30 s the api is ready, nothing is unread or pending in the event log, and what is counted is
 * exactly what was accepted: each vote once, with its option, by the audit rows and by the counters.
 *
 * @param accepted Votes answered 201, by request id; all others must have been refused for good.
 */
export async function expectAllCounted(
  { backends, apiUrl }: Pipeline,
  accepted: ReadonlyMap<string, Option>,
): Promise<void> {
  await untilReady(`${apiUrl}/ready`, HEALING_MS);
  const redis = await createClient({ url: backends.redisUrl }).connect();
  const database = new pg.Client({ connectionString: backends.databaseUrl });
  await database.connect();
  const waiting = async () => {
    const group = (await redis.xInfoGroups(backends.stream)).find(({ name }) => name === GROUP);
    return { unread: group?.lag, pending: group?.pending };
  };
  const counters = async () => {
    const { rows } = await database.query<{ option: Option; count: string }>(
      'select option, count from votes',
    );
    return Object.fromEntries(rows.map(({ option, count }) => [option, Number(count)]));
  };
  try {
    await expect.poll(waiting, { timeout: HEALING_MS }).toEqual({ unread: 0, pending: 0 });
    const { rows } = await database.query<{ request_id: string; option: Option }>(
      'select request_id, option from vote_events',
    );
    const counted = rows.map((row) => `${row.request_id} ${row.option}`).sort();
    expect(counted).toEqual([...accepted].map((each) => each.join(' ')).sort());
    const voted = [...accepted.values()];
    const of = (option: Option) => voted.filter((each) => each === option).length;
    expect(await counters()).toEqual({ cats: of('cats'), dogs: of('dogs') });
  } finally {
    redis.destroy();
    await database.end();
  }
}
