import type { ClientRequest } from 'node:http';
import { request } from 'node:http';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { Auditor } from './processes/counted.ts';
import type { Keeper } from './processes/keeper.ts';
import { openKeeper } from './processes/keeper.ts';
import { Pipeline } from './processes/pipeline.ts';
import { untilReady } from './processes/until-ready.ts';

/** What a client says where nobody listens. */
const NOBODY_THERE = 'undefined network';

/** A ballot whose keeper, voters or database do what they should not, or at the worst moment. */
describe('a ballot', () => {
  let pipeline: Pipeline;
  let keeper: Keeper;
  let database: pg.Client;
  let auditor: Auditor;

  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    const { probeUrl } = await pipeline.startConsumer();
    await untilReady(`${probeUrl}/ready`);
    const { databaseUrl } = pipeline.backends;
    keeper = openKeeper(databaseUrl);
    auditor = await Auditor.of(databaseUrl);
    database = new pg.Client({ connectionString: databaseUrl });
    await database.connect();
  });
  afterEach(async () => {
    await Promise.all([database.end(), auditor.close(), keeper.leave()]);
    await pipeline.close();
  });

  const client = () => createClient({ baseUrl: pipeline.apiUrl });
  const answerTo = <T>(call: Promise<T>, told: (answer: T) => string | number) =>
    call.then(told, ({ status, code }) => `${status} ${code}`);
  const cast = () => answerTo(client().castVote('cats', mintRequestId()), () => 'taken');
  const history = () => answerTo(client().history(5), () => 'shown');

  it('[API15] that was closed before the api began takes no vote, from the first connection on', async () => {
    await keeper.close();
    const api = pipeline.startApi();
    const answers = [];
    do answers.push(await cast());
    while (answers.filter((answer) => answer !== NOBODY_THERE).length < 50);
    await api;
    expect(new Set(answers)).toEqual(new Set([NOBODY_THERE, '409 ballot_closed']));
    expect(await auditor.counted()).toMatchObject({ events: 0 });
  });

  it('[API15] takes no vote that was begun before it was closed and whose body comes after', async () => {
    await pipeline.startApi();
    const held = Array.from({ length: 20 }, () => beginVote(pipeline.apiUrl));
    await Promise.all(held.map((each) => each.underWay));
    await keeper.close();
    await expect.poll(() => client().results()).toMatchObject({ ballot: 'closed' });
    expect(await cast()).toBe('409 ballot_closed');
    const before = await auditor.counted();
    expect(new Set(await Promise.all(held.map((each) => each.finish())))).toEqual(new Set([409]));
    expect(await auditor.counted()).toEqual(before);
  });

  it('[API15] is known as it is after a restore to the same revision', async () => {
    await pipeline.startApi();
    await keeper.close();
    await expect.poll(() => client().results()).toMatchObject({ ballot: 'closed', revision: 1 });
    const etag = async () => (await fetch(`${pipeline.apiUrl}/api/results`)).headers.get('etag');
    const closed = await etag();
    // As a restored database would: without a trigger, and so without another revision or a notification.
    await database.query('set session_replication_role = replica');
    await database.query('update ballot set is_open = true');
    await expect.poll(etag).not.toBe(closed);
    expect(await client().results()).toMatchObject({ ballot: 'open', revision: 1 });
    expect(await cast()).toBe('taken');
  });

  it('[RS10] that is being closed in a transaction that stays open keeps nobody from counting', async () => {
    await pipeline.startApi();
    await database.query('begin; update ballot set is_open = false');
    expect(await cast()).toBe('taken');
    await expect.poll(() => client().results()).toMatchObject({ total_votes: 1, ballot: 'open' });
    await database.query('commit');
    await expect.poll(cast).toBe('409 ballot_closed');
  });

  it('[API15] shows no history while nobody can tell whether it is still revealed', async () => {
    await pipeline.startApi({ RESULTS_VISIBLE: 'revealed' });
    await keeper.reveal();
    await expect.poll(history).toBe('shown');
    await database.query('begin; lock table ballot in access exclusive mode');
    await expect.poll(history).toBe('503 results_unavailable');
    await database.query('commit');
    await expect.poll(history, { timeout: 20_000 }).toBe('shown');
  });
});

/** A vote of which the api has the headers, and gets the body when `finish` is called; gives the status. */
function beginVote(apiUrl: string): { underWay: Promise<unknown>; finish(): Promise<number | undefined> } {
  const body = '{"option":"dogs"}';
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    expect: '100-continue',
  };
  const vote: ClientRequest = request(`${apiUrl}/api/vote`, { method: 'POST', headers, agent: false });
  const underWay = new Promise((resolve, reject) => vote.once('continue', resolve).once('error', reject));
  vote.flushHeaders();
  return {
    underWay,
    finish: () =>
      new Promise((resolve, reject) => {
        vote.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject);
        vote.end(body);
      }),
  };
}
