import { createClient, createCluster } from '@redis/client';
import pg from 'pg';
import { expect } from 'vitest';
import type { Option } from '#ballot/options.ts';
import type { Pipeline } from './pipeline.ts';
import { streamsOf } from './streams-of.ts';
import { HEALING_MS, untilReady } from './until-ready.ts';
import { Voters } from './voters.ts';

const GROUP = 'vote-processors';
/** How long the api may wait for the event log, and what may come on top, on the way to the voter and back. */
export const ANSWER_MAX_MS = 2_000 + 1_500;
/** How many votes are accepted before and after a trouble at least. */
const VOTES_BETWEEN = 50;

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
  const redis = await openRedis(backends.redisUrl);
  const database = new pg.Client({ connectionString: backends.databaseUrl });
  await database.connect();
  /** In the stream, or in all its partitions. */
  const waiting = async () => {
    const keys = await streamsOf(redis, backends.stream);
    const found = await Promise.all(
      keys.map(async (key) => {
        const { 'last-generated-id': newest } = await redis.xInfoStream(key);
        const groups = await redis.xInfoGroups(key);
        // After a fail-over a server may tell of a lag where there is none.
        return groups.map((group) => (group['last-delivered-id'] === newest ? { ...group, lag: 0 } : group));
      }),
    );
    const ours = found.flat().filter(({ name }) => name === GROUP);
    const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
    return {
      unread: sum(ours.map(({ lag }) => Number(lag))),
      pending: sum(ours.map(({ pending }) => pending)),
    };
  };
  const events = async () => (await database.query('select from vote_events')).rowCount;
  const counters = async () => {
    const { rows } = await database.query<{ option: Option; count: string }>(
      'select option, count from votes',
    );
    return Object.fromEntries(rows.map(({ option, count }) => [option, Number(count)]));
  };
  try {
    await expect.poll(waiting, { timeout: HEALING_MS }).toEqual({ unread: 0, pending: 0 });
    await expect.poll(events, { timeout: HEALING_MS }).toBe(accepted.size);
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

/** Whoever looks at a server, or at a cluster, of which several are named. */
async function openRedis(redisUrl: string) {
  const [url = '', ...others] = redisUrl.split(',');
  if (others.length === 0) return createClient({ url }).connect();
  const rootNodes = [url, ...others].map((each) => ({ url: each }));
  return createCluster({ rootNodes })
    .on('error', () => {})
    .connect(); // One that is gone is only passed over.
}

/** Something that fails while people vote. */
export interface Trouble {
  begin(): unknown;
  /** Resolves once the trouble is felt; with it nothing is waited for. */
  untilFelt?(voters: Voters): Promise<unknown>;
  heal?(): unknown;
}

/**
 * Lets people vote before, during and after a trouble of the event log or the way to it. Expects that nothing but its
 * end is needed: that votes are counted again, and all exactly once, within 30 s, and that each was answered in time,
 * with 201 or with a refusal of the error table that says when to come back.
 *
 * @returns The voters, who have left.
 */
export async function expectToHeal(pipeline: Pipeline, { begin, untilFelt, heal }: Trouble): Promise<Voters> {
  const voters = new Voters(pipeline.apiUrl, { count: 8 });
  const untilAccepted = (more: number) =>
    expect.poll(() => voters.count, { timeout: HEALING_MS }).toBeGreaterThan(voters.count + more);
  await untilAccepted(VOTES_BETWEEN);
  await begin();
  await untilFelt?.(voters);
  await heal?.();
  const healedAt = performance.now();
  await untilAccepted(VOTES_BETWEEN);
  await voters.leave();
  await expectAllCounted(pipeline, voters.accepted);
  expect(performance.now() - healedAt).toBeLessThan(HEALING_MS);
  expectTimelyAnswers(voters);
  return voters;
}

/** Expects that each vote was answered in time, with 201 or with a refusal that says when to come back. */
export function expectTimelyAnswers({ failures, refusals, slowestMs }: Voters): void {
  const rightful = ['503 log_unavailable, Retry-After 1 s', '503 outcome_unknown, Retry-After 1 s'];
  expect([...refusals].filter((each) => !rightful.includes(each))).toEqual([]);
  expect(failures.get('network')).toBe(undefined);
  expect(slowestMs).toBeLessThan(ANSWER_MAX_MS);
}
